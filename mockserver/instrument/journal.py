"""The journal of a world, in the hands of a test: look at it, wait for an exchange, verify it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from mockserver.instrument.control import Control, ControlError
from mockserver.instrument.shapes import When

_MOST = 1000
_LATE = 408


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, secrets hidden. ``operation`` and ``fault`` are None where there
    was none, ``notices`` what the mock had to say about the request. Header names of the request
    are in lower case.
    """

    number: int
    api: str
    operation: str | None
    method: str
    path: str
    query: str
    request_headers: Mapping[str, str]
    request_body: str
    status: int
    headers: Mapping[str, str]
    body: str
    delivered: bool
    notices: Sequence[str]
    fault: str | None
    milliseconds: float

    @property
    def request_json(self) -> Any:
        """The body of the request as JSON data."""
        return json.loads(self.request_body)

    @property
    def json(self) -> Any:
        """The body of the answer as JSON data."""
        return json.loads(self.body)

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"#{self.number} {self.method} {self.path}{query} -> {self.status}"


class WorldJournal:
    """What one world was asked. Only the calls of ``api`` count, unless a query names another API
    or none (``api=""``).
    """

    def __init__(self, control: Control, path: str, api: str) -> None:
        self._control = control
        self._path = f"{path}/journal"
        self._api = api

    @property
    def count(self) -> int:
        """How many exchanges there have been, of all APIs; for ``since``."""
        return int(self._control.call("GET", f"{self._path}?limit=0")["count"])

    def entries(self, *, since: int = 0, **when: Unpack[When]) -> list[Exchange]:
        """Return the exchanges like this after number ``since``, the oldest first."""
        done = self._verified(when, {"since": since, "least": 0})
        return self._exchanges(done["found"])

    def wait(
        self,
        *,
        seconds: float = 10.0,
        status: int | None = None,
        since: int = 0,
        **when: Unpack[When],
    ) -> Exchange:
        """Return the first exchange like this after number ``since``, once it is there.

        Raises:
            AssertionError: there is none in time; it tells of those that come near.
        """
        __tracebackhide__ = True
        data = self._data(when, {"since": since, "seconds": seconds, "status": status})
        try:
            return _exchange(self._control.call("POST", f"{self._path}/wait", data))
        except ControlError as error:
            if error.status != _LATE:
                raise
            text = error.what
        raise AssertionError(f"{text}\n{_wanted(data)}")

    def verify(
        self,
        count: int | None = None,
        *,
        least: int | None = None,
        most: int | None = None,
        status: int | None = None,
        since: int = 0,
        **when: Unpack[When],
    ) -> list[Exchange]:
        """Demand ``count`` exchanges like this, or ``least`` to ``most``, or else one at least;
        return them.

        Raises:
            AssertionError: there are more or fewer; it tells of those that come near.
        """
        __tracebackhide__ = True
        numbers = {"count": count, "least": least, "most": most, "status": status, "since": since}
        done = self._verified(when, numbers)
        if not done["ok"]:
            first, _, near = done["message"].partition("\n")
            wanted = _wanted(self._data(when, {"status": status, "since": since}))
            raise AssertionError("\n".join(filter(None, (first, wanted, near))))
        return self._exchanges(done["found"])

    def clear(self) -> None:
        """Forget all exchanges."""
        self._control.call("DELETE", self._path)

    def har(self) -> dict[str, Any]:
        """Return the exchanges as an HTTP archive."""
        archive: dict[str, Any] = self._control.call("GET", f"{self._path}.har")
        return archive

    def _verified(self, when: Mapping[str, Any], numbers: Mapping[str, Any]) -> Any:
        return self._control.call("POST", f"{self._path}/verify", self._data(when, numbers))

    def _data(self, when: Mapping[str, Any], numbers: Mapping[str, Any]) -> dict[str, Any]:
        api = when.get("api", self._api)
        chosen = {name: value for name, value in when.items() if name != "api"}
        given = {name: value for name, value in numbers.items() if value is not None}
        return {"when": {**({"api": api} if api else {}), **chosen}, **given}

    def _exchanges(self, numbers: Sequence[int]) -> list[Exchange]:
        if not numbers:
            return []
        since = numbers[0] - 1
        shown = self._control.call("GET", f"{self._path}?limit={_MOST}&since={since}")
        wanted = set(numbers)
        return [_exchange(one) for one in reversed(shown["entries"]) if one["number"] in wanted]


def _exchange(data: Mapping[str, Any]) -> Exchange:
    request, answer = data["request"], data["answer"]
    return Exchange(
        **{name: data[name] for name in ("number", "api", "operation", "fault", "milliseconds")},
        **{name: request[name] for name in ("method", "path", "query")},
        **{name: answer[name] for name in ("status", "headers", "body", "delivered")},
        request_headers=request["headers"],
        request_body=request["body"],
        notices=tuple(one["text"] for one in data["notices"]),
    )


def _wanted(data: Mapping[str, Any]) -> str:
    """Return in a line what was expected."""
    parts = {**data["when"], **({"status": data["status"]} if data.get("status") else {})}
    return "  expected: " + ", ".join(f"{name} {value!r}" for name, value in parts.items())
