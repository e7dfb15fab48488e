"""The console in a browser: what it shows and does, of texts that would rather be markup too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mockserver.browser.person import NOBODY, Person
from tests.served import served

pytestmark = pytest.mark.xdist_group("browser")

EVIL = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>\'"&amp;'


# --- the journal ----------------------------------------------------------------------------------


def test_calls_show_up_by_themselves_and_in_full(person: Person) -> None:
    person.see("journal")
    person.reads("No calls yet")
    person.create(colour="red")
    person.reads("1 note", "tbody")
    person.press("/v1/requests", "tbody a")
    person.reads("colour is not known", "aside")
    shown = person.text("aside")
    assert '"subject": "A printer"' in shown
    assert "demo-token" not in shown
    person.press("Close")
    person.until(lambda: not person.find("aside").is_displayed())


def test_calls_are_filtered(person: Person) -> None:
    person.create()
    person.api("GET", "/requests/1")
    person.api("GET", "/me")
    person.see("journal")
    person.until(lambda: len(person.all("tbody tr")) == 3)
    person.write("Filter calls", "getme")
    person.until(lambda: len(person.all("tbody tr")) == 1)
    person.reads("1 of 3")
    person.write("Filter calls", " ")
    person.named("Status", "select").send_keys("4xx")
    person.until(lambda: person.text("tbody").count("404") == len(person.all("tbody tr")) == 1)
    person.press("Notes", "input")
    person.reads("No call is like this")


def test_a_paused_journal_stands_still(person: Person) -> None:
    person.api("GET", "/me")
    person.see("journal")
    person.until(lambda: len(person.all("tbody tr")) == 1)
    person.press("Pause")
    person.api("GET", "/me")
    person.until(lambda: person.text("#count-journal") == "2")
    assert len(person.all("tbody tr")) == 1
    person.press("Resume")
    person.until(lambda: len(person.all("tbody tr")) == 2)


def test_a_journal_is_cleared_after_a_question(person: Person) -> None:
    person.api("GET", "/me")
    person.see("journal")
    person.until(lambda: person.all("tbody tr"))
    person.press("Clear")
    person.press("Cancel")
    assert person.control("GET", "/journal")["kept"] == 1
    person.press("Clear")
    person.press("Forget them")
    person.reads("No calls yet")
    assert person.control("GET", "/journal")["kept"] == 0


def test_a_call_becomes_a_line_for_a_shell(person: Person) -> None:
    person.create(subject="It's `id` $HOME")
    person.see("journal", 1)
    # A page may read the clipboard only with permission: what is written is enough.
    person.run(
        "Object.defineProperty(navigator, 'clipboard',"
        " { value: { writeText: async (text) => { window.copied = text; } } })"
    )
    person.press("Copy as curl")
    line = person.until(lambda: person.run("return window.copied"))
    assert line.startswith(f"curl -X POST '{person.address}/v1/requests'")
    assert '-H "Authorization: Bearer $TOKEN"' in line
    assert r"It'\''s `id` $HOME" in line
    assert "demo-token" not in line


def test_a_reset_world_begins_with_an_empty_journal(person: Person) -> None:
    for _ in range(3):
        person.api("GET", "/me")
    person.see("journal")
    person.until(lambda: len(person.all("tbody tr")) == 3)
    person.control("POST", "/reset")
    person.api("GET", "/me")
    person.until(lambda: len(person.all("tbody tr")) == 1)


# --- texts that would rather be markup ------------------------------------------------------------


def test_nothing_of_a_record_or_a_call_becomes_markup(person: Person) -> None:
    key = person.create(subject=EVIL, note=EVIL)
    person.api("GET", "/requests?subject=<script>window.hurt=1</script>".replace("<", "%3C"))
    person.control("POST", "/faults", {"when": {"path": EVIL}, "then": {"answer": {"body": EVIL}}})
    told = {"event": "request.update", "uri": NOBODY, "name": EVIL}
    person.control("POST", "/webhooks", told)
    person.api("PATCH", f"/requests/{key}", {"impact": "low"})
    text = "return document.querySelector('main').textContent"
    fields = "return [...document.querySelectorAll('textarea')].map((one) => one.value).join()"
    places = ["journal", "journal/1", f"records/itrp/requests/{key}", "faults"]
    for place in (*places, "webhooks", "webhooks/1"):
        person.see(place)
        person.until(lambda: "window.hurt=1" in person.run(text) + person.run(fields))
        assert person.all("main img, main script") == []
    assert person.run("return window.hurt") is None


def test_the_browser_itself_refuses_markup_and_other_sites(person: Person) -> None:
    person.see("journal")
    refused = person.run(
        "try { document.body.innerHTML = '<b>x</b>'; } catch (error) { return error.name; }"
    )
    assert refused == "TypeError"
    person.run("fetch('http://127.0.0.2:9/').catch(() => { window.refused = true; })")
    person.until(lambda: person.run("return window.refused"))
    assert all("Policy" in one or "TrustedHTML" in one for one in person.complaints())


# --- records --------------------------------------------------------------------------------------


def test_a_record_is_found_changed_and_saved_past_the_rules(person: Person) -> None:
    key = person.create(subject="Findable")
    person.see("records")
    person.reads("subject", "thead")
    person.write("Search records", "findABLE")
    person.until(lambda: len(person.all("tbody tr")) == 1)
    person.press(str(key), "tbody a")
    field = person.named("The record as JSON", "textarea")
    record = json.loads(str(field.get_property("value")))
    field.clear()
    field.send_keys(json.dumps({**record, "status": "declined", "subject": "Changed"}))
    person.press("Save")
    person.reads(f"requests {key} is saved", "#toasts")
    assert person.api("GET", f"/requests/{key}")["status"] == "declined"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "This is no JSON"),
        ('{"nope": 1}', "no property 'nope'"),
        ('{"id": 1, "team": 5}', "refers to teams 5"),
    ],
)
def test_a_wrong_record_is_not_saved_and_told_why(person: Person, text: str, told: str) -> None:
    key = person.create()
    before = person.control("GET", f"/records/itrp/requests/{key}")
    person.see("records", "itrp", "requests", key)
    field = person.named("The record as JSON", "textarea")
    field.clear()
    field.send_keys(text)
    person.press("Save")
    person.reads(told, "aside [role=alert]")
    assert field.get_attribute("aria-invalid") == "true"
    assert person.control("GET", f"/records/itrp/requests/{key}") == before
    if text != "{":
        assert "422" in "".join(person.complaints())


def test_records_are_paged(person: Person) -> None:
    person.see("records", "itrp", "notes")
    person.until(lambda: len(person.all("tbody tr")) == 50)
    first = person.text("tbody tr a")
    assert not person.named("Previous").is_enabled()
    person.press("Next")
    person.until(lambda: person.text("tbody tr a") != first)
    person.press("Previous")
    person.until(lambda: person.text("tbody tr a") == first)


# --- clock, faults, answers -----------------------------------------------------------------------


def test_the_clock_is_let_go_stopped_moved_and_set(person: Person) -> None:
    def clock() -> dict[str, object]:
        shown: dict[str, object] = person.control("GET", "/clock")["itrp"]
        return shown

    person.see("clock")
    assert "2017-06-01 15:00:00 UTC" in person.text("main")
    person.press("+1 day")
    person.reads("2017-06-02 15:00:00 UTC")
    assert clock()["now"] == "2017-06-02T15:00:00Z"
    person.press("Let it run")
    person.until(lambda: clock()["frozen"] is False)
    person.press("Freeze")
    person.until(lambda: clock()["frozen"] is True)
    field = person.named("Moment in UTC", "input")
    person.run("arguments[0].value = '2030-01-02T03:04:05'", field)
    person.press("Set")
    person.reads("2030-01-02 03:04:05 UTC")
    assert clock() == {"now": "2030-01-02T03:04:05Z", "frozen": True}


def test_a_profile_is_armed_by_one_click_and_counted(person: Person) -> None:
    person.see("faults")
    person.press("Arm profile down")
    person.reads("met 0 calls", ".armed")
    assert "id" not in person.api("GET", "/me")
    person.reads("met 1 call,", ".armed")
    person.press("Remove fault 1")
    person.reads("None: every call")
    assert person.control("GET", "/faults") == {"faults": []}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("{", "This is no JSON"),
        ('{"then": {"prblem": "x"}}', "body/then"),
        ('{"then": {"problem": "no-such"}}', "no kind of problem"),
    ],
)
def test_a_wrong_fault_is_not_armed_and_told_why(person: Person, fault: str, told: str) -> None:
    person.see("faults")
    field = person.named("One of your own", "textarea")
    field.clear()
    field.send_keys(fault)
    person.press("Arm it")
    person.reads(told, "form [role=alert]")
    assert person.control("GET", "/faults") == {"faults": []}
    person.complaints()


def test_every_sample_of_a_fault_can_be_armed(person: Person) -> None:
    person.see("faults")
    choice = person.named("Sample", "select")
    for index in range(len(person.all("form option"))):
        choice.find_elements("tag name", "option")[index].click()
        person.press("Arm it")
        person.reads(f"Fault {index + 1} ", ".armed")
    assert index > 5


def test_another_answer_is_chosen(person: Person) -> None:
    person.see("answers")
    person.write("Filter questions", "unknown-member")
    person.until(lambda: len(person.all("fieldset")) == 2)
    person.find("input[name='itrp.unknown-member']:not(:checked)").click()
    person.reads("unknown-member: refuse", "#toasts")
    assert person.control("GET", "/answers")["itrp"]["unknown-member"] == "refuse"
    refused = person.api("POST", "/requests", {"subject": "A", "category": "other", "hue": 1})
    assert "errors" in refused


# --- worlds ---------------------------------------------------------------------------------------


def test_worlds_are_opened_put_back_and_dropped(person: Person) -> None:
    person.see("worlds")
    other = f"{person.world}-b"
    person.write("Name of the world", other)
    person.press("Open a world")
    person.reads(other, "tbody")
    person.create()
    person.press(f"Reset world {person.world}")
    person.press("Reset it")
    person.until(lambda: person.control("GET")["journal"]["count"] == 0)
    person.press(f"Drop world {other}")
    person.press("Drop it")
    person.until(lambda: other not in person.text("tbody"))
    person.write("Name of the world", "-no")
    person.press("Open a world")
    person.reads("1 to 64", "main [role=alert]")
    person.complaints()


def test_a_snapshot_goes_out_and_comes_back(person: Person, tmp_path: Path) -> None:
    key = person.create(subject="Kept")
    person.restore(tmp_path)
    person.until(lambda: person.api("GET", f"/requests/{key}").get("subject") == "Kept")


def test_a_world_that_is_not_open_can_be_opened(person: Person) -> None:
    person.visit("/_mock/#/not-yet/journal")
    person.press("Open it")
    person.reads("Put +not-yet behind the token")
    assert "404" in "".join(person.complaints())


# --- who may, and how it looks --------------------------------------------------------------------


def test_the_token_is_asked_for_and_kept_in_this_tab(person: Person) -> None:
    with served(requests=0, control_token="let-me-in") as (address, _):
        guest = Person(person.chrome, address, "default")
        guest.visit("/_mock/")
        for token, title in (
            ("wrong", "The control token, please"),
            ("let-me-in", "That token is refused"),
        ):
            guest.reads(title, "dialog")
            guest.find("dialog input").send_keys(token)
            guest.press("Use it")
        guest.reads("No calls yet")
        kept = guest.run("return [Object.values(sessionStorage), localStorage.length]")
        assert kept == [["let-me-in"], 0]
        guest.chrome.refresh()
        guest.reads("No calls yet")
        assert all("401" in one for one in guest.complaints())
        guest.run("sessionStorage.clear()")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_cut_off_and_nothing_moves(person: Person, width: int) -> None:
    person.create(subject=EVIL, note=EVIL * 20)
    person.control("POST", "/webhooks", {"event": "request.create", "uri": NOBODY + "x" * 99})
    person.create()
    person.control("PUT", "/profiles/flaky")
    person.resize(width)
    places = ("journal", "journal/1", "records", "clock", "faults", "webhooks", "webhooks/1")
    for place in (*places, "answers", "worlds"):
        person.see(place)
        person.until(lambda: any(one.is_displayed() for one in person.all("main h1, aside h2")))
        assert person.run("return document.documentElement.scrollWidth - innerWidth") <= 0
        shift = person.run(
            "return performance.getEntriesByType ? new Promise((done) => {"
            " let sum = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
            " if (!one.hadRecentInput) sum += one.value; }).observe("
            "{ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum), 50); }) : 0"
        )
        assert shift < 0.1, place


def test_it_can_be_used_by_keyboard_and_has_names_for_all(person: Person) -> None:
    person.create()
    for view in ("journal", "records", "clock", "faults", "webhooks", "answers", "worlds"):
        person.see(view)
        person.until(lambda: person.all("main h1"))
        controls = person.all("a[href], button, input:not([type=file]), select, textarea")
        shown = [one for one in controls if one.is_displayed()][:25]
        assert [one.get_attribute("outerHTML") for one in shown if not one.accessible_name] == []
        assert len(person.all("main")) == len(person.all("h1")) == 1
    person.see("journal")
    person.until(lambda: person.all("tbody tr"))
    person.run("document.querySelector('tbody a').focus()")
    person.chrome.switch_to.active_element.send_keys("\ue007")
    person.reads("Copy as curl", "aside")
