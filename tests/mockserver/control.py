"""A visitor who uses the APIs and the control API of one server, in a world of their own."""

from __future__ import annotations

from typing import Any

from werkzeug.test import Client, TestResponse

from mockserver.app import create_app, mount_of
from mockserver.mount import Mount
from mockserver.settings import Settings
from tests.served import compiled


class Desk:
    """A server in this process; ``now`` is its real clock, ``slept`` what it has waited."""

    def __init__(self, **chosen: Any) -> None:
        self.now = 1_600_000_000.0
        self.slept: list[float] = []
        settings = {"start": "world", "frozen": True, "strict": True, "requests": 0, **chosen}
        app = create_app(
            Settings(wall=lambda: self.now, sleep=self.slept.append, **settings), compiled()
        )
        self.browser = Client(app)
        self.mount: Mount = mount_of(app)


class Visitor:
    """Somebody in one world of a desk."""

    def __init__(self, desk: Desk, world: str = "w") -> None:
        self.desk = desk
        self.world = world
        self.mock("PUT", f"/worlds/{world}")

    def elsewhere(self, world: str) -> Visitor:
        """Return a visitor of another world of the same desk."""
        return Visitor(self.desk, world)

    def api(self, method: str, path: str, members: Any = None, **options: Any) -> TestResponse:
        """Call the ITRP API."""
        headers = {"Authorization": f"Bearer demo-token+{self.world}", **options.pop("headers", {})}
        return self.desk.browser.open(
            f"/v1{path}", method=method, json=members, headers=headers, **options
        )

    def create(self, **members: Any) -> Any:
        """Create an ITRP request; return it."""
        given = {"subject": "A printer", "category": "other", **members}
        made = self.api("POST", "/requests", given)
        assert made.status_code == 201, made.text
        return made.json

    def read(self, key: int) -> Any:
        """Return an ITRP request."""
        return self.api("GET", f"/requests/{key}").json

    def mock(self, method: str, path: str, data: Any = None, **options: Any) -> TestResponse:
        """Call the control API."""
        return self.desk.browser.open(f"/_mock{path}", method=method, json=data, **options)

    def control(self, method: str, path: str, data: Any = None, **options: Any) -> TestResponse:
        """Call the control API about this world."""
        return self.mock(method, f"/worlds/{self.world}{path}", data, **options)

    def shown(self, path: str) -> Any:
        """Return what the control API shows of this world."""
        answer = self.control("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def refused(self, method: str, path: str, data: Any = None) -> dict[str, str]:
        """Return why the control API refuses something about this world."""
        answer = self.control(method, path, data)
        assert 400 <= answer.status_code < 500, answer.text
        body: dict[str, str] = answer.get_json()
        return {"status": str(answer.status_code), "where": "", "mend": "", **body}

    def fault(self, then: Any, **more: Any) -> Any:
        """Arm a fault; return how it is shown."""
        armed = self.control("POST", "/faults", {"then": then, **more})
        assert armed.status_code == 201, armed.text
        return armed.json
