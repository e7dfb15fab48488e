"""The documentation pages in a browser: the viewer works under our policy, and against the mock."""

from __future__ import annotations

import pytest

from tests.mockserver.browser.person import Person

pytestmark = pytest.mark.xdist_group("browser")


def execute(person: Person, operation: str) -> None:
    """Open an operation in the viewer and execute it."""
    person.click(f"[id$='-{operation}'] .opblock-summary-control")
    person.click(f"[id$='-{operation}'] button.execute")


def status(person: Person, operation: str) -> str:
    """Return the status that an operation was answered with."""
    selector = f"[id$='-{operation}'] .live-responses-table .response-col_status"
    shown: str = person.until(lambda: person.find(f"{selector}:not(.col_header)").text)
    return shown.split()[0]


def test_an_operation_of_itrp_is_executed_with_the_demonstration_token(person: Person) -> None:
    person.visit("/docs/itrp")
    person.reads("logged in with the token demo-token")
    assert person.address in person.text("#viewer .servers")
    execute(person, "getMe")
    assert status(person, "getMe") == "200"


def test_a_token_of_serviceops_is_issued_and_used(person: Person) -> None:
    person.visit("/docs/serviceops")
    person.reads("logged in as the client demo-client")
    execute(person, "issueToken")
    assert status(person, "issueToken") == "200"
    person.reads("The issued token is used")
    execute(person, "createRequest")
    assert status(person, "createRequest") in ("200", "201")


@pytest.mark.parametrize("path", ["/", "/docs/itrp", "/docs/serviceops", "/docs/control"])
def test_nothing_is_cut_off(person: Person, path: str) -> None:
    person.resize(1280)
    person.visit(path)
    if path != "/":
        person.until(lambda: person.all("#viewer .opblock"))
    for width, scheme in ((1280, "light"), (390, "dark")):
        person.resize(width, scheme=scheme)
        assert person.run("return document.documentElement.scrollWidth - innerWidth") <= 0
    assert person.all("#viewer .errors-wrapper") == []
    background = person.run("return getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(14, 17, 22)"
