"""Custom fields: what the form has is kept, what it does not have is dropped without a word."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.kinds import same
from contracts.suite.serviceops.tickets import create, custom_labels, form
from contracts.suite.trials import refused

_NUMBERS = (110.1, 0.25, -3.5, 12)


@pytest.mark.requirement("SOPS-KEY-24", "SOPS-KEY-25", "SOPS-CREATE-24", "SOPS-ANSWER-15")
def test_unknown_labels(desk: Desk, expect: Expect) -> None:
    label, value = f"No such field {desk.tag}", "x"
    for held in ({}, {label: value}, {label: 1.5, f"{label} 2": ["a"]}):
        made = create(desk, customField=held)
        expect.accepted(made, requirement="SOPS-CREATE-24" if held else "SOPS-KEY-24")
        expect.exercised.append("SOPS-KEY-25" if held else "SOPS-KEY-24")
        for exchange in (made, desk.read(made.member("id"))):
            shown = exchange.member("customField")
            for requirement in ("SOPS-ANSWER-15", "SOPS-KEY-24"):
                expect.that(
                    isinstance(shown, dict),
                    "customField is no object",
                    expected="an object",
                    got=shown,
                    requirement=requirement,
                    shown=[exchange],
                )
            if held:
                kept = shown.get(label)
                expect.that(
                    kept is None or same(kept, held[label]),
                    "an unknown label is neither dropped nor kept",
                    expected="no such label",
                    got=kept,
                    requirement="SOPS-CREATE-24",
                    shown=[made, exchange],
                )
                answer = "none" if not shown else "defined" if kept is None else "all"
                expect.observe("custom-field-echo", answer, [exchange])


@pytest.mark.requirement("SOPS-CREATE-23", "SOPS-ANSWER-15")
def test_fields_without_a_value(desk: Desk, expect: Expect) -> None:
    whole = form(desk)
    empties: tuple[Any, ...] = ("", 0.0, [], 0)
    for made in (desk.stock.bare(), desk.make(statusName="Pending")):
        for exchange in (made, desk.read(made.member("id"))):
            shown = exchange.member("customField") or {}
            expect.equal(
                sorted(shown),
                sorted(whole),
                "the custom fields of a ticket",
                requirement="SOPS-CREATE-23",
                shown=[exchange],
            )
            for label, value in shown.items():
                expect.that(
                    any(same(value, one) for one in empties),
                    f"the custom field '{label}' without a value is not empty",
                    expected="an empty text, 0.0, an empty array or 0",
                    got=value,
                    requirement="SOPS-CREATE-23",
                    shown=[exchange],
                )


@pytest.mark.requirement("SOPS-CREATE-25", "SOPS-KEY-25", "SOPS-KEY-24")
def test_values_of_known_labels(desk: Desk, expect: Expect) -> None:
    numbers, texts = custom_labels(desk, "number"), custom_labels(desk, "text")
    expect.possible(
        numbers or texts,
        "the form has no field for a number or a text that shows itself",
        "a form with such fields",
    )
    for index, number in enumerate(_NUMBERS):
        sent: dict[str, Any] = dict.fromkeys(numbers[:1], number)
        sent.update({label: f"{desk.text()} {index}" for label in texts})
        made = create(desk, customField=sent)
        expect.accepted(made, requirement="SOPS-KEY-25")
        for exchange in (made, desk.read(made.member("id"))):
            held = exchange.member("customField") or {}
            for label, value in sent.items():
                for requirement in ("SOPS-CREATE-25", "SOPS-KEY-25", "SOPS-KEY-24"):
                    expect.equal(
                        held.get(label),
                        value,
                        f"the custom field '{label}'",
                        requirement=requirement,
                        shown=[made, exchange],
                    )


@pytest.mark.requirement("SOPS-CREATE-25", "SOPS-UPDATE-03")
def test_update_of_one_label(desk: Desk, expect: Expect) -> None:
    labels = [*custom_labels(desk, "text"), *custom_labels(desk, "number")]
    expect.possible(len(labels) > 1, "fewer than two custom fields are known", "a form with two")
    text, number = labels[:2]
    value = desk.text()
    made = desk.make(customField={text: value, number: 2.5})
    changed = desk.update(made.member("id"), {"customField": {number: 7.25}})
    expect.accepted(changed)
    for exchange in (changed, desk.read(made.member("id"))):
        held = exchange.member("customField") or {}
        expect.equal(
            held.get(number), 7.25, f"the custom field '{number}'", shown=[made, changed, exchange]
        )
        kept = held.get(text)
        expect.that(
            kept in (value, "", None),
            f"the custom field '{text}' changes though another one was sent",
            expected=value,
            got=kept,
            shown=[made, changed, exchange],
        )
        expect.observe("custom-field-merge", "merge" if kept == value else "replace", [changed])


@pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")
@pytest.mark.requirement("SOPS-KEY-25")
def test_value_of_another_kind(desk: Desk, expect: Expect) -> None:
    labels = custom_labels(desk, "number")
    expect.possible(labels, "no custom field for a number is known", "a form with a number field")
    made = create(desk, customField={labels[0]: "no number"})
    if refused(made):
        expect.refused(made)
        answer = "refuse"
    else:
        held = (made.member("customField") or {}).get(labels[0])
        answer = "keep" if held == "no number" else "drop"
    expect.observe("custom-field-types", answer, [made])
