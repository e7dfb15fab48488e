"""A relay: the upstream server answers, the mock tells what differs."""

from __future__ import annotations

import gzip
import json
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mockserver import cli
from mockserver.app import Boundary, create_app, mount_of
from mockserver.faultfile import arm
from mockserver.mount import Mount
from mockserver.replaying.credentials import Outgoing
from mockserver.replaying.sending import Sender
from mockserver.serving import running
from mockserver.settings import Settings
from mockserver.upstream.harvest import Harvest
from mockserver.upstream.relay import Relay, Upstream
from tests.served import ITRP, Connection, compiled, served, serviceops_token

CREATE = {"subject": "A printer", "category": "other"}


@contextmanager
def relayed(url: str, **options: Any) -> Iterator[tuple[str, Mount, Harvest]]:
    """Serve a relay to a server; gives its address, the mock inside and its harvest."""
    app = create_app(Settings(start="world", frozen=True, requests=0), compiled())
    mount = mount_of(app)
    harvest = Harvest(mount.registry.starting)
    relay = Relay(mount, Upstream(url=url, **options), lambda: 0.0, harvest)
    wsgi = Boundary(mount, app, relay.handle)
    with (
        closing(relay),
        running(lambda request: None, wsgi, mount.refuse) as address,
    ):
        yield address, mount, harvest


@contextmanager
def pair() -> Iterator[tuple[str, str, Mount, Mount, Harvest]]:
    """Serve a mock, and a relay to it; both begin with the same data."""
    with served(requests=0) as (url, real), relayed(url) as (address, mount, harvest):
        yield address, url, mount, real, harvest


def plant(mount: Mount, then: Any, **more: Any) -> None:
    realm = mount.registry.default
    realm.faults.disarm(lambda one: True)
    arm(realm, {"then": then, **more}, 0.0)


def notices(mount: Mount) -> list[str]:
    """Return the notices of the latest exchange."""
    (*_, last) = mount.registry.default.journal
    return [one.text for one in last.notices]


def test_a_server_that_is_as_the_mock_is_not_complained_of() -> None:
    with pair() as (address, url, mount, real, _), Connection(address) as connection:
        with Connection(url) as direct:
            for _number in range(3):  # so that the ids are others
                direct.call("POST", "/v1/requests", CREATE, headers=ITRP)
        made = connection.call("POST", "/v1/requests", CREATE, headers=ITRP)
        key = made.json["id"]
        for method, path, members in (
            ("GET", f"/v1/requests/{key}", None),
            ("PATCH", f"/v1/requests/{key}", {"note": "Seen"}),
            (
                "PATCH",
                f"/v1/requests/{key}",
                {"status": "completed", "completion_reason": "solved"},
            ),
            ("GET", f"/v1/requests/{key}/notes", None),
            ("POST", "/v1/requests", {"impact": "medium"}),
            ("DELETE", f"/v1/requests/{key}", None),
            ("GET", "/v1/requests/1", None),
            ("HEAD", f"/v1/requests/{key}", None),
        ):
            got = connection.call(method, path, members, headers=ITRP)
            assert "Mock-Notice" not in got.headers, (method, path)
        assert connection.call("GET", "/v1/requests").status == 401
        technician = serviceops_token(address)
        ticket = {"requesterEmail": "a@b.com", "subject": "New starter"}
        made = connection.call("POST", "/api/v1/request", ticket, headers=technician)
        connection.call("GET", f"/api/v1/request/{made.json['id']}", headers=technician)
        journal = list(mount.registry.default.journal)
        assert [one.notices for one in journal] == [()] * 13
        assert [one.reply.status for one in journal[:3]] == [201, 200, 200]
        assert journal[0].operation == "createRequest"
        shown = [one.reply.status for one in real.registry.default.journal]
        assert shown[3:] == [one.reply.status for one in journal]


def test_what_the_upstream_does_otherwise_is_told() -> None:
    with pair() as (address, _, mount, real, _relay), Connection(address) as connection:
        made = connection.call("POST", "/v1/requests", CREATE, headers=ITRP).json
        wrong = {**made, "status": "accepted", "subject": "a printer"}
        plant(real, {"answer": {"body": wrong}})
        got = connection.call("GET", f"/v1/requests/{made['id']}", headers=ITRP)
        assert got.json == wrong
        assert notices(mount) == [
            'upstream -> mock: body/subject: "a printer" -> "A printer"',
            'upstream -> mock: body/status: "accepted" -> "assigned"',
        ]
        assert got.headers["Mock-Notice"] == "; ".join(notices(mount))
        plant(real, {"lose": True})
        connection.call("PATCH", f"/v1/requests/{made['id']}", {"subject": "B"}, headers=ITRP)
        assert notices(mount) == []
        plant(real, {})
        connection.call("GET", f"/v1/requests/{made['id']}", headers=ITRP)
        assert notices(mount) == ['upstream -> mock: body/subject: "A printer" -> "B"']
        plant(real, {"problem": "too-many-requests", "retry_after": 7})
        got = connection.call("GET", "/v1/requests", headers=ITRP)
        assert (got.status, got.headers["Retry-After"]) == (429, "7")
        assert notices(mount)[0].startswith('upstream -> mock: status: 429 -> 200 {"message":')


def test_what_breaks_the_contract_is_told() -> None:
    with pair() as (address, _, _mount, real, _relay), Connection(address) as connection:
        for answer, told in (
            (
                {"body": [{"id": "x"}]},
                'listRequests breaks the contract at body/0/id: "x" is not of',
            ),
            ({"status": 207, "body": []}, "listRequests answers 207, the contract knows "),
            (
                {"body": "<p>", "headers": {"Content-Type": "application/json"}},
                "listRequests answers what is no JSON",
            ),
        ):
            plant(real, {"answer": answer})
            got = connection.call("GET", "/v1/requests", headers=ITRP)
            assert got.headers["Mock-Notice"].startswith(told)


def test_what_only_a_kind_server_takes_is_told_too() -> None:
    with pair() as (address, _, mount, _real, _relay), Connection(address) as connection:
        connection.call("POST", "/v1/requests", {**CREATE, "foo": 1}, headers=ITRP)
        assert notices(mount) == ["foo is not known"]


def test_links_lead_through_the_relay() -> None:
    with pair() as (address, url, _, _real, _relay), Connection(address) as connection:
        got = connection.call("GET", "/v1/requests?per_page=1", headers=ITRP)
    assert f"<{address}/v1/requests?" in got.headers["Link"]
    assert url not in got.headers["Link"]


class _Handler(BaseHTTPRequestHandler):
    """Holds one path back until it is told to go on; compresses what it sends."""

    held = threading.Event()
    there = threading.Event()
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if "slow" in self.path:
            type(self).there.set()
            type(self).held.wait(30)
        body = gzip.compress(json.dumps({"path": self.path}).encode())
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


def test_a_slow_upstream_holds_up_nobody_else() -> None:
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    serving = threading.Thread(target=upstream.serve_forever, daemon=True)
    serving.start()
    seen: list[Any] = []
    with relayed(f"http://127.0.0.1:{upstream.server_port}/base/") as (address, _, _relay):

        def wait() -> None:
            with Connection(address) as patient:
                seen.append(patient.call("GET", "/v1/slow", headers=ITRP).json)

        waiting = threading.Thread(target=wait)
        waiting.start()
        assert _Handler.there.wait(30)
        with Connection(address) as connection:
            got = connection.call("GET", "/v1/quick?a=b", headers=ITRP)
            assert connection.call("GET", "/_mock/worlds").status == 200
        assert seen == []
        _Handler.held.set()
        waiting.join(30)
    upstream.shutdown()
    upstream.server_close()
    serving.join(30)
    assert got.json == {"path": "/base/v1/quick?a=b"}
    assert seen == [{"path": "/base/v1/slow"}]


class _Forgetful(BaseHTTPRequestHandler):
    """Closes each connection that it has promised to keep."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = True

    def log_message(self, *_: object) -> None: ...


def test_a_kept_connection_that_has_ended_is_not_used() -> None:
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), _Forgetful)
    serving = threading.Thread(target=upstream.serve_forever, daemon=True)
    serving.start()
    with closing(Sender(f"http://127.0.0.1:{upstream.server_port}")) as sender:
        for _ in range(3):
            assert sender.send(Outgoing("POST", "/", (), b"{}")).status == 200
            kept = sender._connection.sock
            with selectors.DefaultSelector() as selector:
                selector.register(kept, selectors.EVENT_READ)
                assert selector.select(30)
    upstream.shutdown()
    upstream.server_close()
    serving.join(30)


def test_an_upstream_that_cannot_be_had_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for url, status, told in (
            ("http://127.0.0.1:9", 502, "upstream: http://127.0.0.1:9 cannot be reached"),
            ("http://nowhere.invalid", 502, "upstream: http://nowhere.invalid is not known"),
            (f"http://127.0.0.1:{port}", 504, "did not answer in time"),
        ):
            with relayed(url, patience=0.2) as (address, mount, _), Connection(address) as one:
                got = one.call("GET", "/v1/requests", headers=ITRP)
                assert got.status == status
                assert told in got.headers["Mock-Notice"]
                assert got.json == {"message": got.headers["Mock-Notice"]}
                (entry,) = mount.registry.default.journal
                assert entry.reply.status == status


def test_an_upstream_that_breaks_off_or_is_not_trusted_is_told() -> None:
    with served(requests=0) as (url, real):
        with relayed(url) as (address, _, _relay), Connection(address) as connection:
            for drop in ("answer", "within"):
                plant(real, {"drop": drop})
                got = connection.call("GET", "/v1/requests", headers=ITRP)
                assert got.status == 502
                assert "upstream: " in got.headers["Mock-Notice"]
            plant(real, {})
            assert connection.call("GET", "/v1/requests", headers=ITRP).status == 200
        secure = url.replace("http://", "https://")
        with relayed(secure) as (address, _, _relay), Connection(address) as connection:
            got = connection.call("GET", "/v1/requests", headers=ITRP)
            assert got.status == 502
            assert "cannot be trusted" in got.headers["Mock-Notice"]


def test_the_records_seen_are_a_world(tmp_path: Path) -> None:
    with pair() as (address, url, _, _real, harvest), Connection(address) as connection:
        with Connection(url) as direct:
            for _number in range(3):
                made = direct.call("POST", "/v1/requests", CREATE, headers=ITRP).json
        key = made["id"]
        wanted = connection.call("GET", f"/v1/requests/{key}", headers=ITRP).json
        connection.call("PATCH", f"/v1/requests/{key}", {"note": "Seen"}, headers=ITRP)
        notes = connection.call("GET", f"/v1/requests/{key}/notes", headers=ITRP).json
        technician = serviceops_token(address)
        ticket = {"requesterEmail": "a@b.com", "subject": "New starter"}
        other = connection.call("POST", "/api/v1/request", ticket, headers=technician).json
        snapshot = harvest.snapshot()
        assert harvest.count > 3
    file = tmp_path / "seen.json"
    file.write_text(json.dumps(snapshot), encoding="utf-8")
    kept = {
        name: {one["id"] for one in part["records"]["requests"]} for name, part in snapshot.items()
    }
    assert kept == {"itrp": {key}, "serviceops": {other["id"]}}
    with served(requests=0, worlds=(file,)) as (again, _), Connection(again) as connection:
        got = connection.call("GET", f"/v1/requests/{key}", headers=ITRP).json
        shown = connection.call("GET", f"/v1/requests/{key}/notes", headers=ITRP).json
        assert shown == notes
        assert connection.call("GET", "/v1/requests", headers=ITRP).json[0]["id"] == key
        technician = serviceops_token(again)
        same = connection.call("GET", f"/api/v1/request/{other['id']}", headers=technician).json
    for name in ("updated_at", "reviewed"):  # the note changed them
        wanted.pop(name), got.pop(name)
    assert got == wanted
    assert same == other


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--save-har", "x.har"], "--save-har is for a relay; give it --upstream too"),
        (["--upstream", "ftp://x"], "'ftp://x' is no address of a server"),
        (["--upstream", "http://x", "--fault", "slow"], "cannot be given together"),
        (["--upstream", "http://x", "--save-world", "w.yaml"], "w.yaml must end in .json"),
        (["--upstream", "http://x", "--save-har", "no/folder/x"], "cannot write to no/folder"),
        (["--upstream", "http://x", "--upstream-ca", "none.pem"], "none.pem: No such file"),
    ],
)
def test_bad_options_are_told(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--port", "0", "--requests", "0", *words]) == 2
    assert told in capsys.readouterr().err


def test_a_bad_patience_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["serve", "--upstream", "http://x", "--upstream-timeout", "soon"])
    assert "expected seconds, more than 0 up to 3600, got 'soon'" in capsys.readouterr().err
