"""Numbers in the console that a browser by itself would round: all digits are shown and saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mockserver.browser.person import Person

pytestmark = pytest.mark.xdist_group("browser")

LONG, OTHER = 9007199254740993, 900719925474099301
TEXT = "digits-1-2-3-4:5"


@pytest.fixture
def record(person: Person) -> dict[str, Any]:
    """Return a request with a long number, which refers to a problem with another."""
    problem = person.control("GET", "/records/itrp/problems?limit=1")["records"][0]
    person.control("PUT", f"/records/itrp/problems/{OTHER}", problem)
    given = person.control("GET", f"/records/itrp/requests/{person.create(subject=TEXT)}")
    return stored(person, "PUT", {**given, "problem": OTHER})


def stored(person: Person, method: str = "GET", data: Any = None) -> dict[str, Any]:
    found: dict[str, Any] = person.control(method, f"/records/itrp/requests/{LONG}", data)
    return found


def test_a_record_is_shown_and_saved_with_all_digits(
    person: Person, record: dict[str, Any]
) -> None:
    person.see("records")
    person.write("Search records", str(LONG))
    person.until(lambda: person.text("tbody tr a") == str(LONG))
    person.reads(f"from id {LONG} to {LONG}")
    person.press(str(LONG), "tbody a")
    field = person.named("The record as JSON", "textarea")
    text = str(field.get_property("value"))
    assert f'"id": {LONG},' in text
    assert f'"problem": {OTHER},' in text
    field.clear()
    field.send_keys(text.replace('"impact": null', '"impact": "low"'))
    person.press("Save")
    person.reads(f"requests {LONG} is saved", "#toasts")
    assert stored(person) == {**record, "impact": "low"}
    assert f'"problem": {OTHER},' in str(field.get_property("value"))


@pytest.mark.usefixtures("record")
def test_a_call_is_shown_with_all_digits(person: Person) -> None:
    person.api("POST", f"/requests/{LONG}/notes", {"text": "A", "amounts": [OTHER, 1.50, -0.0]})
    person.api("GET", f"/requests/{LONG}?fields=id,problem,subject")
    person.see("journal")
    person.until(lambda: len(person.all("tbody tr")) == 3)
    person.press(f"/v1/requests/{LONG}/notes", "tbody a")
    person.reads(f"{OTHER},\n    1.5,\n    -0.0", "aside")
    person.see("journal", 3)
    person.reads(f'"id": {OTHER}', "aside")
    person.reads(f'"id": {LONG}', "aside")


def test_a_snapshot_comes_back_with_all_digits(
    person: Person, record: dict[str, Any], tmp_path: Path
) -> None:
    person.restore(tmp_path)
    person.until(lambda: stored(person) == record)


def test_a_fault_is_armed_and_shown_with_all_digits(person: Person) -> None:
    person.see("faults")
    field = person.named("One of your own", "textarea")
    field.clear()
    field.send_keys(f'{{"then": {{"answer": {{"body": [{LONG}, "{TEXT}"]}}}}}}')
    person.press("Arm it")
    person.press("JSON", ".armed summary")
    person.reads(str(LONG), ".armed pre")
    person.reads(TEXT, ".armed pre")
    assert person.api("GET", "/me") == [LONG, TEXT]
