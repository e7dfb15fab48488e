"""A client generated from the served document compiles and works against the real server."""

from __future__ import annotations

import compileall
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.served import Connection, served

GENERATOR = Path(sys.executable).with_name("openapi-python-client")
OPTIONS = ("--path", "openapi.json", "--config", "config.yaml")
ITRP = """
import datetime, json, sys
from itrp_requests_api_client import AuthenticatedClient
from itrp_requests_api_client.api.configuration_items import link_request_ci, list_request_cis
from itrp_requests_api_client.api.notes import list_request_notes
from itrp_requests_api_client.api.people import get_me
from itrp_requests_api_client.api.requests import (
    create_request, get_request, list_open_requests, list_requests, update_request,
)
from itrp_requests_api_client.models import (
    RequestCreate, RequestFieldName, RequestSortKey, RequestUpdate,
)

client = AuthenticatedClient(
    base_url=sys.argv[1], token="demo-token", raise_on_unexpected_status=True
)
made = create_request.sync(
    client=client,
    body=RequestCreate.from_dict(
        {
            "subject": "Made by a generated client",
            "category": "incident",
            "impact": "high",
            "service_instance_id": 130,
            "desired_completion_at": "2017-06-09T12:00:00Z",
            "note": "And a note",
        }
    ),
)
changed = update_request.sync(
    made.id,
    client=client,
    body=RequestUpdate.from_dict({"status": "completed", "completion_reason": "solved"}),
)
read = get_request.sync(made.id, client=client)
some = list_requests.sync(
    client=client,
    per_page=5,
    fields=[RequestFieldName("team")],
    sort=[RequestSortKey("-created_at")],
    status="!assigned",
)
missing = get_request.sync_detailed(999999, client=client)
refused = create_request.sync_detailed(client=client, body=RequestCreate.from_dict({
    "subject": "", "category": "incident",
}))
assert isinstance(read.created_at, datetime.datetime)
assert link_request_ci.sync_detailed(made.id, 1762, client=client).status_code == 200
print(json.dumps({
    "made": made.to_dict(),
    "changed": changed.to_dict(),
    "read": read.to_dict(),
    "some": [one.to_dict() for one in some],
    "open": len(list_open_requests.sync(client=client, per_page=3)),
    "notes": [one.text for one in list_request_notes.sync(made.id, client=client)],
    "cis": [one.id for one in list_request_cis.sync(made.id, client=client)],
    "me": get_me.sync(client=client).name,
    "missing": [missing.status_code, missing.parsed.to_dict()],
    "refused": [refused.status_code, refused.parsed.to_dict()],
}))
"""
SERVICEOPS = """
import base64, json, sys
from service_ops_requests_api_client import AuthenticatedClient
from service_ops_requests_api_client.api.access_token import issue_token
from service_ops_requests_api_client.api.requests import (
    create_request, delete_request, get_request, search_requests, update_request,
)
from service_ops_requests_api_client.models import (
    RequestCreate, RequestUpdate, Search, TokenRequest,
)

basic = base64.b64encode(b"demo-client:demo-secret").decode()
client = AuthenticatedClient(base_url=sys.argv[1], token=basic, prefix="Basic")
token = issue_token.sync(client=client, body=TokenRequest.from_dict({
    "grant_type": "password", "username": "technician@example.com", "password": "demo-password",
}))
client = AuthenticatedClient(
    base_url=sys.argv[1], token=token.access_token, raise_on_unexpected_status=True
)
made = create_request.sync(client=client, body=RequestCreate.from_dict({
    "subject": "Made by a generated client", "requesterEmail": "a@b.com", "tags": ["generated"],
    "customField": {"New Dropdown": "1", "New Number": 110.1},
}))
changed = update_request.sync(
    made.id, client=client, body=RequestUpdate.from_dict({"statusName": "In Progress"})
)
found = search_requests.sync(client=client, body=Search.from_dict({}), size=1)
refused = create_request.sync_detailed(client=client, body=RequestCreate.from_dict({
    "subject": "", "requesterEmail": "a@b.com",
}))
read = get_request.sync(made.id, client=client)
delete_request.sync_detailed(made.id, client=client)
gone = get_request.sync_detailed(made.id, client=client)
print(json.dumps({
    "token": token.to_dict(),
    "made": made.to_dict(),
    "changed": changed.to_dict(),
    "read": read.to_dict(),
    "found": found.to_dict(),
    "refused": [refused.status_code, refused.parsed.to_dict()],
    "gone": gone.status_code,
}))
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as (address, _):
        yield address


def used(address: str, api: str, program: str, folder: Path) -> Any:
    """Generate a client from what the server says of itself; run a program that uses it."""
    with Connection(address) as connection:
        served_document = connection.call("GET", f"/openapi/{api}.json")
    assert served_document.status == 200
    (folder / "openapi.json").write_bytes(served_document.body)
    (folder / "config.yaml").write_text("post_hooks: []\n", encoding="utf-8")
    client = folder / "client"
    told = run([GENERATOR, "generate", *OPTIONS, "--output-path", client], folder)
    assert "arning" not in told, told  # it warns of each operation or schema that it leaves out
    assert compileall.compile_dir(client, quiet=1)
    base = served_document.json["servers"][0]["url"]
    return json.loads(run([sys.executable, "-W", "error", "-c", program, base], client))


def run(command: Sequence[str | Path], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_itrp_client_lists_creates_gets_and_updates(address: str, tmp_path: Path) -> None:
    found = used(address, "itrp", ITRP, tmp_path)
    made, read = found["made"], found["read"]
    assert made["subject"] == "Made by a generated client"
    assert made["team"]["name"] == "Service Desk"
    assert (made["status"], found["changed"]["status"]) == ("assigned", "completed")
    assert read == found["changed"]
    assert read["completed_at"] is not None
    assert all(set(one) == {"id", "team"} for one in found["some"])
    assert (len(found["some"]), found["open"]) == (5, 3)
    assert (found["notes"], found["cis"]) == (["And a note"], [1762])
    assert found["me"] == "Dana Keller"
    assert found["missing"] == [404, {"message": "Not Found"}]
    assert found["refused"][0] == 422
    assert found["refused"][1]["errors"] == [["subject", "Subject can't be blank"]]


def test_the_serviceops_client_gets_a_token_and_creates(address: str, tmp_path: Path) -> None:
    found = used(address, "serviceops", SERVICEOPS, tmp_path)
    assert found["token"]["token_type"] == "bearer"
    made = found["made"]
    assert (made["subject"], made["statusName"]) == ("Made by a generated client", "Open")
    assert found["changed"]["statusName"] == found["read"]["statusName"] == "In Progress"
    assert found["read"]["id"] == made["id"]
    assert len(found["found"]["objectList"]) == 1
    assert found["refused"][0] == 400
    assert found["refused"][1]["userMessage"]
    assert found["gone"] == 404
