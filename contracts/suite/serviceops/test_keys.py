"""Keys of a request: the words, tiers, tags and free texts that each of them takes."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.serviceops.tickets import comes_back, create
from contracts.suite.trials import refused

_IMPACTS = ("Low", "On User", "On Department", "On Business")
_TIERS = {"Tier3": "tier3", "Tier 4": "tier4", "Tier1": "tier1", "tier2": "tier2"}
_MANY = 60


@pytest.mark.requirement("SOPS-KEY-11", "SOPS-ANSWER-10", "SOPS-CREATE-30")
def test_each_impact(desk: Desk, expect: Expect) -> None:
    for word in (*_IMPACTS[1:], _IMPACTS[0]):
        made = create(desk, impactName=word)
        expect.accepted(made, requirement="SOPS-KEY-11")
        for exchange in (made, desk.read(made.member("id"))):
            shown = exchange.member("impactName")
            if word == "On User" and shown in ("On User", "On Users"):
                expect.observe(
                    "impact-spelling", "user" if shown == "On User" else "users", [exchange]
                )
                expect.exercised.append("SOPS-CREATE-30")
                continue
            for requirement in ("SOPS-ANSWER-10", "SOPS-KEY-11"):
                expect.equal(
                    shown, word, "impactName", requirement=requirement, shown=[made, exchange]
                )


@pytest.mark.requirement("SOPS-KEY-11")
def test_no_other_impact(desk: Desk, expect: Expect) -> None:
    for word in ("no such word", "Lowx", "Business"):
        expect.refused(create(desk, impactName=word))
    alias = create(desk, impactName="Or On Business")
    expect.observe("impact-or-on-business", "refuse" if refused(alias) else "alias", [alias])
    key = desk.make(impactName="On Business").member("id")
    changed = desk.update(key, {"impactName": "On Department"})
    expect.accepted(changed)
    comes_back(desk, expect, changed, "impactName", "On Department", "SOPS-KEY-11")
    expect.refused(desk.update(key, {"impactName": "no such word"}))


@pytest.mark.requirement(
    "SOPS-KEY-17", "SOPS-ANSWER-19", "SOPS-SENT-10", "SOPS-CREATE-10", "SOPS-CREATE-33"
)
def test_each_tier(desk: Desk, expect: Expect) -> None:
    own = desk.stock.bare().member("supportLevel")
    for sent, tier in _TIERS.items():
        made = create(desk, supportLevel=sent)
        expect.accepted(made, requirement="SOPS-SENT-10" if sent == "tier2" else "SOPS-KEY-17")
        for exchange in (made, desk.read(made.member("id"))):
            shown = exchange.member("supportLevel")
            for requirement in _TIER_IDS:
                if requirement == "SOPS-CREATE-33" and tier != "tier4":
                    continue
                expect.that(
                    shown in (tier, own),
                    f"supportLevel is not what {sent} stands for",
                    expected=tier,
                    got=shown,
                    requirement=requirement,
                    shown=[made, exchange],
                )
        if tier != own:
            answer = "echo" if made.member("supportLevel") == tier else "ignored"
            expect.observe("support-level-echo", answer, [made])


_TIER_IDS = ("SOPS-ANSWER-19", "SOPS-KEY-17", "SOPS-CREATE-10", "SOPS-CREATE-33")


@pytest.mark.requirement("SOPS-KEY-17", "SOPS-CREATE-36")
def test_tier_of_a_ticket_without_one(desk: Desk, expect: Expect) -> None:
    for made in (desk.stock.bare(), desk.make(priorityName="High")):
        shown = str(made.member("supportLevel"))
        expect.that(
            shown in ("tier0", "tier1"),
            "a ticket without a tier has another one",
            expected="tier1 or tier0",
            got=shown,
            requirement="SOPS-CREATE-36",
            shown=[made],
        )
        expect.observe("support-level-default", shown, [made])
    for word in ("tier9", "no such tier", "Tier"):
        expect.refused(create(desk, supportLevel=word), requirement="SOPS-KEY-17")
    zero = create(desk, supportLevel="tier0")
    expect.observe("tier-zero-as-input", "refuse" if refused(zero) else "accept", [zero])


@pytest.mark.requirement("SOPS-KEY-20", "SOPS-CREATE-08")
def test_source_of_a_ticket_without_one(desk: Desk, expect: Expect) -> None:
    known = {"External": "external", "Technician Portal": "technician-portal"}
    for made in (desk.stock.bare(), desk.make(statusName="Pending", tags=["one"])):
        for exchange in (made, desk.read(made.member("id"))):
            shown = str(exchange.member("source"))
            for requirement in ("SOPS-KEY-20", "SOPS-CREATE-08"):
                expect.that(
                    shown in known,
                    "a ticket without a source has another one",
                    expected="External",
                    got=shown,
                    requirement=requirement,
                    shown=[made, exchange],
                )
            expect.observe("source-default", known[shown], [exchange])


@pytest.mark.requirement("SOPS-KEY-27", "SOPS-CREATE-26", "SOPS-KEY-19", "SOPS-ANSWER-16")
def test_given_source(desk: Desk, expect: Expect) -> None:
    for word in ("Support Portal", "Technician Portal", "Email"):
        made = create(desk, source=word)
        portal = word != "Email"
        expect.accepted(made, requirement="SOPS-KEY-27" if portal else "SOPS-CREATE-26")
        comes_back(desk, expect, made, "source", word, "SOPS-CREATE-26", "SOPS-ANSWER-16")


@pytest.mark.requirement("SOPS-KEY-04")
def test_category_request(desk: Desk, expect: Expect) -> None:
    made = create(desk, categoryName="Request")
    expect.accepted(made)
    comes_back(desk, expect, made, "categoryName", "Request", "SOPS-KEY-04")


@pytest.mark.requirement("SOPS-KEY-10", "SOPS-KEY-09", "SOPS-ANSWER-14")
def test_tags(desk: Desk, expect: Expect) -> None:
    for count in (1, 2, 5, _MANY):
        tags = [f"tag{number:03d}" for number in range(count, 0, -1)]
        made = create(desk, tags=tags)
        expect.accepted(made, requirement="SOPS-KEY-10")
        for exchange in (made, desk.read(made.member("id"))):
            shown = exchange.member("tags")
            for requirement in ("SOPS-ANSWER-14", "SOPS-KEY-09"):
                expect.that(
                    isinstance(shown, list) and _same(shown, tags, []),
                    f"{count} tags are neither answered nor left out as a whole",
                    expected=f"{tags[:5]} or an empty array",
                    got=shown,
                    requirement=requirement,
                    shown=[made, exchange],
                )
            expect.observe("tags-echo", "echo" if shown else "empty", [exchange])
    twice = create(desk, tags=["one", "one"]).member("tags")
    if twice:
        expect.observe("tags-twice", "keep" if twice == ["one", "one"] else "once")


@pytest.mark.requirement("SOPS-KEY-07", "SOPS-ANSWER-08")
def test_addresses_are_a_set(desk: Desk, expect: Expect) -> None:
    for sent in (["x1@example.com"], [f"x{one}@example.com" for one in range(7)]):
        made = create(desk, ccEmailSet=[*sent, sent[0]])
        expect.accepted(made, requirement="SOPS-KEY-07")
        for exchange in (made, desk.read(made.member("id"))):
            for requirement in ("SOPS-ANSWER-08", "SOPS-KEY-07"):
                expect.that(
                    _same(exchange.member("ccEmailSet"), sent),
                    "ccEmailSet does not have the addresses that were sent, each once",
                    expected=str(sent),
                    got=exchange.member("ccEmailSet"),
                    requirement=requirement,
                    shown=[made, exchange],
                )


@pytest.mark.requirement("SOPS-CREATE-14", "SOPS-CREATE-16", "SOPS-CREATE-15")
def test_description(desk: Desk, expect: Expect) -> None:
    for html, text in (
        ("<p>Every <b>second</b> sheet</p>", "Every second sheet"),
        ("<ul><li>one</li></ul>", "one"),
        ("plain words", "plain words"),
    ):
        made = create(desk, description=html)
        expect.accepted(made, requirement="SOPS-CREATE-14")
        for exchange in (made, desk.read(made.member("id"))):
            shown = exchange.member("description")
            kept = isinstance(shown, str) and shown == html
            bare = isinstance(shown, str) and shown.split() == text.split()
            for requirement in ("SOPS-CREATE-16", "SOPS-CREATE-15"):
                expect.that(
                    kept or bare,
                    "description is neither what was sent nor that without its tags",
                    expected=text,
                    got=shown,
                    requirement=requirement,
                    shown=[made, exchange],
                )
            if html != text:
                expect.observe("description-html", "keep" if kept else "strip", [exchange])


@pytest.mark.requirement("SOPS-CREATE-32")
@pytest.mark.parametrize("name", ["subject", "requesterEmail"])
def test_required_key_without_a_value(desk: Desk, expect: Expect, name: str) -> None:
    for value in (None, "", "   "):
        made = create(desk, **{name: value})
        if refused(made):
            expect.refused(made)
        else:
            expect.equal(made.member(name), value, f"{name}, taken as it is,", shown=[made])
        if (name, value) == ("subject", ""):
            answer = "missing" if refused(made) else "accepted"
            expect.observe("required-but-empty", answer, [made])


def _same(shown: Any, *wanted: list[str]) -> bool:
    """Tell whether an array has the elements of one of some others, in whatever order."""
    return isinstance(shown, list) and any(sorted(map(str, shown)) == sorted(one) for one in wanted)
