"""The webhooks and deliveries of a world, in a browser."""

from __future__ import annotations

import pytest

from tests.mockserver.browser.person import NOBODY, Person
from tests.receiver import receiving

pytestmark = pytest.mark.xdist_group("browser")


def test_a_webhook_is_added_disabled_enabled_and_removed(person: Person) -> None:
    def hooks() -> list[dict[str, object]]:
        shown: list[dict[str, object]] = person.control("GET", "/webhooks")["webhooks"]
        return shown

    person.see("webhooks")
    person.reads("Nobody is told")
    person.named("Event", "select").send_keys("request.update")
    person.write("Address", NOBODY)
    person.press("How it is told", "summary")
    person.write("Name", "Night watch")
    person.write("Seconds before the first retry", "60")
    person.press("Add it")
    person.reads("Night watch · retries after 60 s", "aside")
    person.press("Disable webhook 1")
    person.reads("disabled", "aside li")
    (shown,) = hooks()
    assert shown.items() >= {"event": "request.update", "uri": NOBODY, "disabled": True}.items()
    person.press("Enable webhook 1")
    person.until(lambda: "disabled" not in person.text("aside li"))
    assert hooks()[0]["disabled"] is False
    person.press("Remove webhook 1")
    person.press("Remove it")
    person.reads("Nobody is told")
    assert hooks() == []


def test_a_wrong_webhook_is_not_added_and_told_why(person: Person) -> None:
    person.see("webhooks")
    person.write("Address", "http://hook.example/")
    person.press("Add it")
    person.reads("--webhook-host hook.example", "form [role=alert]")
    assert person.named("Address", "input").get_attribute("aria-invalid") == "true"
    assert person.control("GET", "/webhooks") == {"webhooks": []}
    assert "422" in "".join(person.complaints())


def test_deliveries_show_up_by_themselves_and_are_tried_again(person: Person) -> None:
    def row(*texts: str) -> None:
        person.until(lambda: person.text("tbody tr").split("\n")[-1].split(" ", 3) == list(texts))

    with receiving() as receiver:
        receiver.answers = [503]
        told = {"event": "request.create", "uri": receiver.uri, "retry_seconds": 600}
        person.see("webhooks")
        person.control("POST", "/webhooks", told)
        person.until(lambda: person.text("#count-webhooks") == "1")
        person.create()
        row("waiting", "1", "503", "in 10 min")
        assert "geheim" not in person.text()
        person.press("request.create", "tbody a")
        person.reads('"event": "request.create"', "aside")
        assert not person.named("Deliver again").is_enabled()
        person.press("Attempt now")
        row("delivered", "2", "200", "—")
        person.until(lambda: len(person.all(".attempts li")) == 2)
        person.press("Deliver again")
        row("delivered", "3", "200", "—")
        assert [one.text.split("\n")[0] for one in person.all(".attempts li")] == [
            "503",
            "200",
            "200",
        ]
        person.press("Close")
        person.press("Clear")
        person.press("Forget them")
        person.reads("Nothing was told yet")
        assert len(receiver.got) == 3
