"""The pytest plugin, as the tests of a project use it that knows nothing of this one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import get_args

import pytest

from mockserver.behaviours.itrp.announcing import EVENTS
from mockserver.instrument.desks import ApiServer
from mockserver.instrument.options import Options
from mockserver.instrument.servers import MockServer
from mockserver.instrument.shapes import DeliveryState, HookEvent
from mockserver.webhooks.delivery import STATES

ROOT = Path(__file__).parents[2]
PLUGIN = ("-p", "no:cacheprovider", "--disable-plugin-autoload", "-p", "mockserver.pytest_plugin")


def run(folder: Path, test: str, *words: str, ini: str = "") -> tuple[int, str]:
    """Run one file of tests in a folder; return the exit code and what was shown."""
    (folder / "test_it.py").write_text(test, encoding="utf-8")
    (folder / "pytest.ini").write_text(f"[pytest]\n{ini}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-W", "error", "--strict-markers", *PLUGIN, *words],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "COLUMNS": "200", "PYTEST_ADDOPTS": ""},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_run_that_asks_for_no_fixture_pays_nothing(tmp_path: Path) -> None:
    code, shown = run(
        tmp_path,
        """
import sys

def test_nothing_is_loaded():
    loaded = [one for one in sys.modules if one.startswith("mockserver")]
    assert sorted(loaded) == ["mockserver", "mockserver.pytest_plugin"]
    assert not {"flask", "requests", "httpx", "jsonschema_rs", "contracts"} & set(sys.modules)
""",
    )
    assert code == 0, shown


WORLDS = """
import pytest
import requests

def create(server, subject="A printer"):
    made = server.session().post(f"{server.offline_url}/requests",
                                 json={"subject": subject, "category": "other"})
    assert made.status_code == 201, made.text
    return made.json()["id"]

@pytest.mark.parametrize("number", range(4))
def test_worlds_are_apart(itrp_server, number):
    before = len(itrp_server.records.all("requests"))
    create(itrp_server)
    assert len(itrp_server.records.all("requests")) == before + 1
    assert itrp_server.journal.count == 1
    assert itrp_server.world.endswith(tuple("123456789"))

def test_worlds_are_dropped(itrp_server, deskdouble_place):
    open_now = [one.name for one in deskdouble_place.server.mount.registry.all()]
    assert open_now == ["default", itrp_server.world]

def test_socket_and_process_are_one_world(itrp_server):
    key = create(itrp_server)
    got = requests.get(f"{itrp_server.url}/requests/{key}", auth=(itrp_server.token, ""), timeout=5)
    assert got.json()["id"] == key
    headers = {"Authorization": f"Bearer {itrp_server.in_world('demo-token-requester')}"}
    seen = requests.get(f"{itrp_server.url}/requests/{key}", headers=headers, timeout=5)
    assert seen.status_code == 403
    assert "itrp_server" not in repr(itrp_server) and itrp_server.world in repr(itrp_server)

def test_serviceops(serviceops_server):
    form = {"grant_type": "password", "username": serviceops_server.username,
            "password": serviceops_server.password}
    client = (serviceops_server.client_id, serviceops_server.client_secret)
    got = requests.post(f"{serviceops_server.url}/oauth/token", data=form, auth=client, timeout=5)
    assert got.status_code == 200
    made = serviceops_server.httpx_client().post(
        "/v1/request", json={"requesterEmail": "a@b.com", "subject": "Hello"})
    assert made.json()["createdByName"] == "Tara Lindqvist"
    serviceops_server.faults.profile("down")
    with pytest.raises(RuntimeError, match="no access token, but 503"):
        serviceops_server.session()

def test_faults_are_for_one_api(itrp_server, serviceops_server):
    key = itrp_server.faults.arm({"drop": "request"}, path="/v1/req*")
    serviceops_server.session()
    (armed,) = itrp_server.faults.armed()
    assert (armed["id"], armed["done"]) == (key, 0)
    with pytest.raises(requests.ConnectionError):
        create(itrp_server)
    itrp_server.faults.clear(key)
    create(itrp_server)

def test_journal(itrp_server):
    since = itrp_server.journal.count
    create(itrp_server)
    call = itrp_server.journal.wait(operation="createRequest", since=since, seconds=1)
    assert (call.status, call.json["subject"], call.request_json["category"]) == (
        201, "A printer", "other")
    assert call.request_headers["authorization"] == "Bearer *"
    assert str(call) == "#1 POST /v1/requests -> 201"
    assert itrp_server.journal.entries(method="GET") == []
    itrp_server.journal.verify(0, operation="createRequest", since=call.number)
    assert len(itrp_server.journal.har()["log"]["entries"]) == 1
    itrp_server.journal.clear()
    assert itrp_server.journal.entries() == []

NOBODY = "http://127.0.0.1:1/hook?token=geheim"

def test_webhooks(itrp_server):
    hook = itrp_server.webhooks.add("request.create", NOBODY, name="Tell", retry_seconds=600)
    assert (hook.name, hook.format, hook.uri) == ("Tell", "json", NOBODY.replace("geheim", "*"))
    assert hook.verified and not hook.disabled and hook.retry_seconds == 600
    key = create(itrp_server)
    (told,) = itrp_server.outbox.deliveries(event="request.create")
    assert (told.webhook, told.json["object_id"]) == (hook.id, key)
    assert f"<{itrp_server.url}/requests/{key}>" in told.headers["Link"]
    (failed,) = itrp_server.outbox.wait(state="waiting", attempts=1)
    assert failed.attempts[0].error == "Connection refused" and 540 < failed.due_in <= 600
    assert itrp_server.webhooks.get(hook.id).failures == 1
    changed = itrp_server.webhooks.change(hook.id, event="request.update", disabled=True)
    assert (changed.event, itrp_server.webhooks.all()) == ("request.update", [changed])
    itrp_server.webhooks.remove(hook.id)
    assert itrp_server.webhooks.all() == []
    assert itrp_server.outbox.get(told.number).state == "failed"
    assert itrp_server.outbox.redeliver(told.number).state in ("waiting", "sending")
    itrp_server.outbox.wait(state="failed", attempts=2)
    itrp_server.outbox.clear()
    assert itrp_server.outbox.deliveries() == []

def test_a_callback_can_be_called(itrp_server):
    hook = itrp_server.webhooks.add("request.create", NOBODY, verify=True)
    (told,) = itrp_server.outbox.deliveries(event="webhook.verify")
    assert not hook.verified
    assert requests.get(told.json["payload"]["callback"], timeout=5).status_code == 200
    assert itrp_server.webhooks.get(hook.id).verified

@pytest.mark.deskdouble(clock="2017-06-01T09:00:00Z=frozen", requests=0)
@pytest.mark.deskdouble(answers={"unknown-member": "refuse"})
class TestMarked:
    def test_class(self, itrp_server):
        assert itrp_server.clock.now.isoformat() == "2017-06-01T09:00:00+00:00"
        assert itrp_server.clock.frozen and itrp_server.answers["unknown-member"] == "refuse"
        itrp_server.answer("unknown-member", "ignore")
        create(itrp_server)
        itrp_server.reset()
        assert itrp_server.answers["unknown-member"] == "refuse"

    @pytest.mark.deskdouble(clock="2020-01-01", fault="down")
    def test_nearest_wins(self, itrp_server):
        assert itrp_server.clock.now.year == 2020 and not itrp_server.clock.frozen
        assert itrp_server.session().get(f"{itrp_server.offline_url}/requests").status_code == 503

def test_ini(itrp_server):
    assert itrp_server.clock.now.year == 2018
    sloppy = {"subject": "x", "category": "other", "x": 1}
    answer = itrp_server.httpx_client().post("/requests", json=sloppy)
    assert answer.status_code == 422
"""


@pytest.mark.parametrize("words", [(), ("-p", "xdist", "-n", "2")], ids=["alone", "xdist"])
def test_fixtures_do_what_they_say(tmp_path: Path, words: tuple[str, ...]) -> None:
    ini = "deskdouble_clock = 2018-01-01T00:00:00Z=frozen\ndeskdouble_lint = error\n"
    code, shown = run(tmp_path, WORLDS, *words, ini=ini)
    assert code == 0, shown
    assert "14 passed" in shown


WRONG = """
import datetime
import pytest

def create(server):
    ticket = {"subject": "A", "category": "other"}
    server.session().post(f"{server.offline_url}/requests", json=ticket)

def test_near_miss(itrp_server):
    create(itrp_server)
    itrp_server.journal.verify(2, operation="createRequest", body={"category": "incident"})

def test_too_late(itrp_server):
    create(itrp_server)
    itrp_server.journal.wait(operation="createRequest", status=500, seconds=0)

def test_no_operation(itrp_server):
    itrp_server.journal.verify(0, operation="createRequests")

def test_no_fault(itrp_server):
    itrp_server.faults.arm({"dropp": "request"})

def test_no_profile(itrp_server):
    itrp_server.faults.profile("flakey")

def test_no_zone(itrp_server):
    itrp_server.clock.set(datetime.datetime(2017, 6, 1))

def test_no_moment(itrp_server):
    itrp_server.clock.freeze("tomorrow")

def test_no_delivery(itrp_server):
    itrp_server.webhooks.add("request.create", "http://127.0.0.1:1/", retry_seconds=600)
    create(itrp_server)
    itrp_server.outbox.wait(state="waiting", attempts=1)
    itrp_server.outbox.wait(seconds=0)

def test_no_deliveries(itrp_server):
    itrp_server.webhooks.add("request.create", "http://127.0.0.1:1/")
    itrp_server.outbox.wait(2, seconds=0)

def test_no_webhook(itrp_server):
    itrp_server.outbox.wait()

def test_no_event(itrp_server):
    itrp_server.webhooks.add("request.created", "http://127.0.0.1:1/")

def test_no_record(itrp_server):
    itrp_server.records.get("requests", 1)

@pytest.mark.deskdouble(klock="now")
def test_marker_name(itrp_server): ...

@pytest.mark.deskdouble("now")
def test_marker_without_name(itrp_server): ...

@pytest.mark.deskdouble(clock="yesterday")
def test_marker_clock(itrp_server): ...

@pytest.mark.deskdouble(fault="flakey")
def test_marker_fault(itrp_server): ...

@pytest.mark.deskdouble(lint="loud")
def test_marker_lint(itrp_server): ...

@pytest.mark.deskdouble(requests="many")
def test_marker_requests(itrp_server): ...

@pytest.mark.deskdouble(rate_limit="0/1")
def test_marker_rate(itrp_server): ...

@pytest.mark.deskdouble(answers={"unknown-membr": "refuse"})
def test_marker_answers(itrp_server): ...

@pytest.mark.deskdouble(world="none.yaml")
def test_marker_world(itrp_server): ...
"""
TOLD = [
    "E       AssertionError: 0 calls like this, expected exactly 2",
    "E         expected: api 'itrp', operation 'createRequest', body {'category': 'incident'}",
    "E           body.category is 'other', not 'incident'",
    "#1 POST /v1/requests -> 201",
    "E       AssertionError: no such exchange within 0 seconds: ",
    "E           status is 201, not 500",
    "'createRequests' is no operation; did you mean 'createRequest'?",
    "see Fault in /_mock/openapi.json",
    "'flakey' is no profile; did you mean 'flaky'?",
    "has no time zone: give it one, such as datetime.UTC",
    "body/now: 'tomorrow' is no moment",
    "E       AssertionError: 0 delivered within 0 seconds, expected 1",
    "E         #1 request.create to http://127.0.0.1:1/: waiting (Connection refused)",
    "E       AssertionError: 0 delivered within 0 seconds, expected 2",
    "E         the outbox is empty",
    "the world has no webhook; POST one to its webhooks first",
    "'request.created' is no event of itrp; did you mean 'request.create'?",
    "there is no 1 among the requests",
    "@pytest.mark.deskdouble: 'klock' is not known; did you mean 'clock'?",
    "@pytest.mark.deskdouble: 'now' has no name; write NAME=VALUE",
    "@pytest.mark.deskdouble: clock: 'yesterday' is no moment; use now, world, or one such as",
    "@pytest.mark.deskdouble: fault: 'flakey' is no profile of faults; did you mean 'flaky'?",
    "@pytest.mark.deskdouble: lint: 'loud' is no way to take notices; known: error, note, off",
    "@pytest.mark.deskdouble: requests: expected a whole number, or API=N, not 'many'",
    "@pytest.mark.deskdouble: rate_limit: calls and seconds must be at least 1; such as 100/60",
    "there is no selectable doubt 'unknown-membr'; did you mean 'unknown-member'?",
    "none.yaml",
]


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    code, shown = run(tmp_path, WRONG)
    assert code == 1
    assert [one for one in TOLD if one not in shown] == [], shown
    assert "12 failed" in shown
    assert "9 errors" in shown
    assert not re.search(r"^instrument.*:\d+: ", shown, re.M)


def test_a_wrong_ini_option_is_told(tmp_path: Path) -> None:
    code, shown = run(tmp_path, "def test_it(itrp_server): ...", ini="deskdouble_lint = loud\n")
    assert code == 1
    assert "ini option deskdouble_lint: 'loud' is no way to take notices" in shown


def test_fixtures_are_typed(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(# test_.*?)^```$", readme, re.M | re.S)
    good = [tmp_path / f"test_good_{number}.py" for number, _ in enumerate(examples)]
    for file, example in zip(good, examples, strict=True):
        file.write_text(example, encoding="utf-8")
    bad = tmp_path / "test_bad.py"
    bad.write_text(
        """
from mockserver.instrument.desks import ItrpServer, ServiceOpsServer

def test_it(itrp_server: ItrpServer, serviceops_server: ServiceOpsServer) -> None:
    itrp_server.faults.arm({"drop": "reqest"})
    itrp_server.faults.arm({"delay": 1}, time=2)
    itrp_server.journal.verify(operation=7)
    itrp_server.clock.set(7)
    itrp_server.tokn
    itrp_server.webhooks.add("request.created", "http://127.0.0.1/")
    itrp_server.webhooks.add("request.create", "http://127.0.0.1/", retries=2)
    itrp_server.outbox.wait(state="sent")
    serviceops_server.outbox
""",
        encoding="utf-8",
    )
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        *map(str, [*good, bad]),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert len(good) == 2
    assert [one for one in lines if "test_good" in one] == []
    found = {int(re.findall(r"test_bad\.py:(\d+)", one)[0]) for one in lines}
    assert sorted(found) == list(range(5, 14))


def test_a_server_is_one_of_an_api() -> None:
    with pytest.raises(TypeError, match="abstract"):
        ApiServer(MockServer(Options(), ()), "w", ExitStack())  # type: ignore[abstract]


def test_the_events_are_those_that_the_mock_announces() -> None:
    assert get_args(HookEvent) == EVENTS
    assert get_args(DeliveryState) == STATES
