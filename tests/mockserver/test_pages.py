"""The pages for people, as a browser gets them: what they may load, and whose calls are let in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mockserver.pages.console import FILES
from mockserver.pages.documentation import OUR_FILES
from mockserver.pages.policy import is_local
from tests.mockserver.control import Desk, Visitor

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGES = ["/", "/_mock/", "/docs/itrp", "/docs/serviceops", "/docs/control"]
FILES_OF_PAGES = [
    *(f"/_mock/console/{name}" for name in FILES.names()),
    *(f"/docs/assets/{name}" for name in OUR_FILES.names()),
    "/docs/assets/swagger-ui-bundle.js",
    "/docs/assets/swagger-ui.css",
]
ELSEWHERE = re.compile(r"(?:https?:)?//[\w-]+\.\w|\burl\((?!data:)|@import|\bimport\s*\(")
IN_LINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", re.IGNORECASE)
# What makes markup or code of a text.
RISKY = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function")


@pytest.mark.parametrize("path", [*PAGES, *FILES_OF_PAGES])
def test_a_page_keeps_by_itself(desk: Desk, path: str) -> None:
    answer = desk.browser.get(path, headers=HTML)
    assert answer.status_code == 200
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["form-action"] == "'none'"
    if "/docs/" not in path:
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert policy["require-trusted-types-for"] == "'script'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_has_nothing_in_line(desk: Desk, path: str) -> None:
    page = desk.browser.get(path, headers=HTML).text
    loaded = re.findall(r"<(?:script|link|img|iframe)[^>]+?(?:src|href)=\"([^\"]+)\"", page)
    assert len(loaded) >= 3
    assert [one for one in loaded if ":" in one or one.startswith("/")] == []
    assert not IN_LINE.search(page)
    assert '<html lang="en">' in page
    assert "<main" in page


@pytest.mark.parametrize("path", FILES_OF_PAGES)
def test_our_files_name_nothing_elsewhere_and_make_no_markup(desk: Desk, path: str) -> None:
    answer = desk.browser.get(path)
    kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    wanted = kinds.get(path.rpartition(".")[2], "text/html")
    assert answer.headers["Content-Type"].startswith(wanted)
    if "swagger-ui" not in path:
        text = answer.text.replace("http://www.w3.org/2000/svg", "")
        assert not ELSEWHERE.search(text)
        assert not RISKY.search(text)


def test_a_file_that_the_browser_has_is_not_sent_again(desk: Desk) -> None:
    for path in ("/docs/assets/swagger-ui-bundle.js", "/_mock/console/main.js", "/_mock/"):
        tag = desk.browser.get(path).headers["ETag"]
        again = desk.browser.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")


def test_every_page_has_the_same_head(desk: Desk) -> None:
    heads = set()
    for path in PAGES:
        page = desk.browser.get(path, headers=HTML).text
        head, _, _ = page.partition("</head>")
        shared = re.findall(r"<(?:meta|link)[^>]+>", head)
        heads.add(tuple(one.replace("../", "") for one in shared if "swagger" not in one))
        assert re.findall(r'class="skip" href="#main" id="skip"', page)
    assert len(heads) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/docs/nothing",
        "/docs/assets/oauth2-redirect.html",
        "/docs/assets/swagger-ui.js",
        "/docs/assets/..%2F__init__.py",
        "/_mock/console/..%2Fpage.css",
        "/_mock/console/nothing.js",
    ],
)
def test_nothing_else_is_given(desk: Desk, path: str) -> None:
    assert desk.browser.get(path).status_code == 404


def test_programs_get_the_front_page_as_json(desk: Desk) -> None:
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        answer = desk.browser.get("/", headers=accept)
        assert answer.is_json
        assert answer.headers["Vary"] == "Accept"
    assert "A mock of 2 APIs" in desk.browser.get("/", headers=HTML).text


def test_the_console_leaves_its_address_to_whoever_mounts_it(desk: Desk) -> None:
    moved = desk.browser.get("/_mock", environ_overrides={"SCRIPT_NAME": "/desk"})
    assert (moved.status_code, moved.headers["Location"]) == (302, "/desk/_mock/")


# --- who is told the credentials ------------------------------------------------------------------


def logins(desk: Desk, api: str, host: str = "localhost") -> str:
    page = desk.browser.get(f"/docs/{api}", headers={"Host": host}).text
    found = re.search('data-logins="([^"]*)"', page)
    assert found
    return found[1]


def test_the_documentation_logs_in(desk: Desk) -> None:
    assert "demo-token" in logins(desk, "itrp")
    assert "demo-secret" in logins(desk, "serviceops")


def test_it_never_shows_a_token_that_was_issued(desk: Desk) -> None:
    form = {"grant_type": "password", "username": "technician@example.com"}
    desk.browser.post(
        "/api/oauth/token",
        data={**form, "password": "demo-password"},
        headers={"Authorization": "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ="},
    )
    assert desk.mount.pipelines["serviceops"].world.credentials.tokens
    assert "token" not in logins(desk, "serviceops")


def test_it_logs_nobody_in_who_is_not_on_this_machine(desk: Desk) -> None:
    assert logins(desk, "itrp", "rebound.example") == "{}"
    assert logins(Desk(control_token="t"), "itrp") == "{}"


def test_with_a_token_the_console_is_a_page_and_nothing_behind_it() -> None:
    desk = Desk(control_token="t")
    assert desk.browser.get("/_mock/").status_code == 200
    assert desk.browser.get("/_mock/console/main.js").status_code == 200
    assert desk.browser.get("/_mock/apis").status_code == 401
    assert desk.browser.get("/docs/control").status_code == 404


def test_without_a_control_api_there_is_no_console() -> None:
    desk = Desk(control=False)
    assert desk.browser.get("/_mock/").status_code == 404
    assert "_mock" not in desk.browser.get("/", headers=HTML).text


# --- other sites ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
        ({"Host": "rebound.example"}, 403),
        ({"Host": "rebound.example", "Origin": "http://rebound.example"}, 403),
        ({"Host": "127.0.0.1.rebound.example:4010"}, 403),
        ({"Host": "127.0.0.1:4010"}, 201),
        ({"Host": "[::1]:4010"}, 201),
    ],
)
def test_pages_of_other_sites_change_nothing(
    visitor: Visitor, headers: dict[str, str], status: int
) -> None:
    fault: Any = {"then": {"problem": "server-error"}}
    answer = visitor.control("POST", "/faults", fault, headers=headers)
    assert answer.status_code == status
    assert len(visitor.shown("/faults")["faults"]) == (status == 201)


def test_a_link_from_elsewhere_may_be_followed(desk: Desk) -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert desk.browser.get("/_mock/worlds", headers=followed).status_code == 200
    embedded = {**followed, "Sec-Fetch-Mode": "no-cors"}
    assert desk.browser.get("/_mock/worlds", headers=embedded).status_code == 403


def test_with_a_token_any_name_of_this_server_is_right() -> None:
    headers = {"Host": "desk.example", "Control-Token": "t"}
    assert Desk(control_token="t").browser.get("/_mock/apis", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("host", "it_is"),
    [
        ("localhost", True),
        ("localhost:80", True),
        ("LOCALHOST.", True),
        ("app.localhost", True),
        ("desk.test", True),
        ("127.9.9.9:1", True),
        ("[::1]", True),
        ("", False),
        ("192.0.2.1", False),
        ("localhost.example", False),
        ("test.example", False),
        ("notlocalhost", False),
        ("0.0.0.0:4010", False),
    ],
)
def test_under_which_names_no_other_site_can_be(host: str, it_is: bool) -> None:
    assert is_local(host) is it_is
