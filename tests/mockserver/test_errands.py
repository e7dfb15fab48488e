"""Commands to a running mock: worlds, snapshots, recordings."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from mockserver import cli
from mockserver.app import create_app, mount_of
from mockserver.settings import Settings
from tests.served import Connection, compiled, served

_NUMBERS = count(1)
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(requests=20) as (address, _):
        yield address


def call(address: str, world: str, method: str, path: str, members: Any = None) -> Any:
    headers = {"Authorization": f"Bearer demo-token+{world}"}
    with Connection(address) as connection:
        return connection.call(method, path, members, headers=headers).json


@pytest.fixture
def recording(address: str, tmp_path: Path) -> Path:
    """Record what somebody does in a world of their own, of both APIs."""
    world = f"recorded-{next(_NUMBERS)}"
    made = call(address, world, "POST", "/v1/requests", {"subject": "One", "category": "other"})
    key = made["id"]
    call(address, world, "GET", f"/v1/requests/{key}/notes")
    done = {"status": "completed", "completion_reason": "solved"}
    call(address, world, "PATCH", f"/v1/requests/{key}", done)
    call(address, world, "GET", f"/v1/requests?id={key}&per_page=2")
    call(address, world, "POST", "/v1/requests", {"impact": "medium"})
    with Connection(address) as connection:
        connection.call("GET", f"/v1/requests/{key}?api_token=demo-token%2B{world}")
        connection.call("GET", f"/v1/requests/{key}", headers={"Authorization": "Bearer wrong"})
        form = b"grant_type=password&username=technician%40example.com&password=demo-password"
        client = (f"demo-client+{world}", "demo-secret")
        token = connection.call("POST", "/api/oauth/token", headers=_basic(client), body=form).json[
            "access_token"
        ]
        ticket = {"requesterEmail": "a@b.com", "subject": "New starter"}
        headers = {"Authorization": f"Bearer {token}"}
        made = connection.call("POST", "/api/v1/request", ticket, headers=headers).json
        connection.call("GET", f"/api/v1/request/{made['id']}", headers=headers)
        archive = connection.call("GET", f"/_mock/worlds/{world}/journal.har").json
    # What came with a token that nobody knows is in the default world.
    assert len(archive["log"]["entries"]) == 9
    file = tmp_path / "recorded.har"
    file.write_text(json.dumps(archive), encoding="utf-8")
    return file


def _basic(client: tuple[str, str]) -> dict[str, str]:
    text = b64encode(":".join(client).encode()).decode()
    media = "application/x-www-form-urlencoded"
    return {"Authorization": f"Basic {text}", "Content-Type": media}


def run(*words: str) -> int:
    return cli.main(list(words))


def test_a_recording_is_answered_the_same_in_a_fresh_world(
    address: str, recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("replay", str(recording), "--to", address, "--world", "fresh") == 0
    assert capsys.readouterr().out == "9 sent: 9 answered the same, 0 not\n"


def test_ids_and_moments_are_those_of_the_server_it_is_sent_to(
    address: str, recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The server has made more records, and its clock is elsewhere."""
    with Connection(address) as connection:
        connection.call("PUT", "/_mock/worlds/moved")
        connection.call("PATCH", "/_mock/worlds/moved/clock", {"now": "2031-01-01T00:00:00Z"})
    for _ in range(3):
        call(address, "moved", "POST", "/v1/requests", {"subject": "Other", "category": "other"})
    words = ["replay", str(recording), "--to", address, "--world", "moved"]
    assert run(*words) == 0
    assert run(*words, "--exact-ids") == 1
    assert "/id: 70" in capsys.readouterr().out
    assert run(*words, "--exact-moments") == 1
    assert "body/created_at: " in capsys.readouterr().out


def test_what_differs_is_told(
    address: str, recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = json.loads(recording.read_text(encoding="utf-8"))
    entries = archive["log"]["entries"]
    body = json.loads(entries[0]["response"]["content"]["text"])
    body |= {"status": "accepted", "extra": 1}
    del body["subject"]
    entries[0]["response"]["content"]["text"] = json.dumps(body)
    entries[1]["response"]["status"] = 404
    for field in entries[3]["response"]["headers"]:
        if field["name"] == "X-Pagination-Total-Entries":
            field["value"] = "7"
    recording.write_text(json.dumps(archive), encoding="utf-8")
    assert run("replay", str(recording), "--to", address, "--world", "told") == 1
    assert capsys.readouterr().out.splitlines() == [
        "#1 POST /v1/requests",
        '  body/status: "accepted" -> "assigned"',
        "  body/extra: 1 -> absent",
        '  body/subject: absent -> "One"',
        f"#2 GET {entries[1]['request']['url'].removeprefix(address)}",
        "  status: 404 -> 200 []",
        "#4 GET /v1/requests",
        '  header x-pagination-total-entries: "7" -> "1"',
        "9 sent: 6 answered the same, 3 not",
    ]
    words = ["--ignore", "status", "--ignore", "extra", "--ignore", "subject"]
    assert run("replay", str(recording), "--to", address, "--world", "told2", *words) == 1
    assert "#1 " not in capsys.readouterr().out


def test_a_recording_of_a_browser_is_read(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = {
        "method": "GET",
        "url": "https://desk.example/v1/teams?per_page=1&fields=name",
        "headers": [
            {"name": ":authority", "value": "desk.example"},
            {"name": "cookie", "value": "a=b"},
            {"name": "accept-encoding", "value": "br"},
            {"name": "authorization", "value": "Bearer *"},
        ],
    }
    picture = {**request, "url": "https://desk.example/logo.png"}
    cancelled = {"status": 0, "headers": [], "content": {}}
    text = {"mimeType": "application/json", "text": "W10=", "encoding": "base64"}
    answer = {"status": 200, "headers": [{"name": "content-type", "value": "application/json"}]}
    entries = [
        {"request": request, "response": {**answer, "content": text}},
        {"request": picture, "response": {**answer, "content": text}},
        {"request": request, "response": cancelled},
    ]
    file = tmp_path / "browser.har"
    file.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    assert run("replay", str(file), "--to", address) == 1
    shown = capsys.readouterr().out
    assert "  body: 0 elements -> 1\n" in shown
    assert shown.endswith("1 sent: 0 answered the same, 1 not, 2 for no API left out\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is no JSON"),
        ("[]", "at /log: 'log' is missing"),
        ('{"log": {}}', "at /log/entries: 'entries' is missing"),
        ('{"log": {"entries": [{}]}}', "at /log/entries/0/request: 'request' is missing"),
        ('{"log": {"entries": []}}', "there is nothing to send; nothing in it is for"),
        (
            '{"log": {"entries": [{"request": {"url": "/v1"}, "response": {}}]}}',
            "at /log/entries/0/request/url: the address has no host",
        ),
    ],
)
def test_a_bad_recording_is_told(
    text: str, told: str, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.har"
    file.write_text(text, encoding="utf-8")
    assert run("replay", str(file), "--to", address) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--to", NOBODY], f"--to: {NOBODY} cannot be reached: Connection refused"),
        (["--to", "ftp://x"], "'ftp://x' is no address of a server"),
        (["--to", NOBODY, "--world", "a b"], "--world: 'a b' is no name of a world"),
    ],
)
def test_a_bad_target_is_told(
    words: list[str], told: str, recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("replay", str(recording), *words) == 2
    assert told in capsys.readouterr().err


def test_a_snapshot_goes_into_another_world_and_another_server(
    address: str,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = call(address, "kept", "POST", "/v1/requests", {"subject": "Kept", "category": "other"})
    assert run("snapshot", address, "kept") == 0
    text = capsysbinary.readouterr().out
    file = tmp_path / "kept.json"
    file.write_bytes(text)
    assert run("restore", address, "copy", str(file)) == 0
    assert call(address, "copy", "GET", f"/v1/requests/{made['id']}")["subject"] == "Kept"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert run("restore", address, "copy2") == 0
    assert run("worlds", address) == 0
    names = [line.split()[0] for line in capsysbinary.readouterr().out.decode().splitlines()]
    assert names[0] == "default"
    assert {"copy", "copy2", "kept"} <= set(names)

    app = create_app(Settings(worlds=(file,), frozen=True, start=0.0), compiled())
    headers = {"Authorization": "Bearer demo-token"}
    got = app.test_client().get(f"/v1/requests/{made['id']}", headers=headers)
    assert got.json is not None
    assert got.json["subject"] == "Kept"
    assert mount_of(app).registry.default.worlds["itrp"].clock.now() == 0.0


def test_a_snapshot_that_is_too_large_for_a_server_says_what_to_do(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("snapshot", address, "default") == 0
    file = tmp_path / "large.json"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    with served(requests=0, body_bytes=1000) as (small, mount):
        before = mount.registry.default.worlds["itrp"].store.tables["requests"].state
        assert run("restore", small, "default", str(file)) == 2
        assert mount.registry.default.worlds["itrp"].store.tables["requests"].state is before
    assert "larger than 1000 bytes; start it with a larger --body-limit" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["worlds", NOBODY], "does not answer"),
        (["worlds", "ftp://x"], "'ftp://x' is no address; give one such as"),
        (["snapshot", "{address}", "nobody"], "world 'nobody' is not open; open it: PUT"),
        (["restore", "{address}", "w", "{file}"], "snapshot at /log: 'log' is no API here"),
        (["restore", "{address}", "w", "none.json"], "none.json: No such file or directory"),
        (["worlds", "{address}", "--control-token-file", "none"], "none: No such file"),
        (["serve", "--world", "{file}"], "no-snapshot.json at /log: 'log' is no API here"),
        (["serve", "--world", "none.json"], "none.json: No such file or directory"),
    ],
)
def test_bad_use_is_told(
    words: list[str],
    told: str,
    address: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "no-snapshot.json"
    file.write_text('{"log": 1}', encoding="utf-8")
    assert run(*[one.format(address=address, file=file) for one in words]) == 2
    assert told in capsys.readouterr().err


def test_the_control_token_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text("let me in\n", encoding="utf-8")
    with served(requests=0, control_token="let me in") as (address, _):
        assert run("worlds", address) == 2
        assert "wants its token" in capsys.readouterr().err
        assert run("worlds", address, "--control-token-file", str(file)) == 0
        monkeypatch.setenv("MOCKSERVER_CONTROL_TOKEN", "let me in")
        assert run("worlds", address) == 0


def test_what_is_no_mock_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with served(requests=0, control=False) as (address, _):
        assert run("worlds", address) == 2
    assert "The requested URL was not found" in capsys.readouterr().err
