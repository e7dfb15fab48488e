"""The pages are made when the first is asked for, once, whoever asks at the same time."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import Client

from mockserver import app
from mockserver.exchange import Reply, Request
from mockserver.latepages import LatePages
from mockserver.mount import Mount
from mockserver.settings import Settings
from tests.served import compiled


def mount() -> Mount:
    return Mount(Settings(), compiled())


def test_pages_and_apis_are_there_and_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    real = app.app_for

    def counted(one: Mount) -> object:
        made.append(one)
        return real(one)

    monkeypatch.setattr(app, "app_for", counted)
    pages = LatePages(mount())
    assert made == []
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda path: Client(pages).get(path).status_code, ["/"] * 8))
    assert found == [200] * 8
    assert len(made) == 1
    assert Client(pages).get("/v1").status_code == 200
    assert Client(pages).get("/nowhere").status_code == 404


def test_who_is_given_answers_for_the_apis() -> None:
    def handle(request: Request) -> Reply:
        return Reply(status=299, headers=(), body=request.path.encode())

    client = Client(LatePages(mount(), handle))
    assert client.get("/v1/requests").data == b"/v1/requests"
    assert client.get("/").status_code == 200


def test_a_server_starts_without_flask_and_jinja() -> None:
    words = "import sys, mockserver.cli, mockserver.serving, mockserver.latepages; print(sorted("
    words += "{'flask', 'jinja2', 'mockserver.app'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", words], check=True, stdout=subprocess.PIPE)
    assert said.stdout.strip() == b"[]"
