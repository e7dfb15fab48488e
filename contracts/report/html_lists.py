"""Lists on the page: all requirements, what was not exercised, open questions, waivers, remains."""

from __future__ import annotations

from contracts.outcome import Standing
from contracts.report.markup import Html, join, tag
from contracts.report.summary import Summary, area
from contracts.results import Verdict

_GLYPHS = {
    Verdict.KEPT: "✓",
    Verdict.BROKEN: "✕",
    Verdict.NOT_EXERCISED: "\N{EN DASH}",
    Verdict.NOT_APPLICABLE: "·",
    Verdict.TESTER_ERROR: "!",
}
_ORDER = tuple(_GLYPHS)
_MOST_IDS = 12


def tone(verdict: Verdict) -> str:
    """Return the class that gives a verdict its colour."""
    return verdict.text.replace(" ", "-")


def pill(verdict: Verdict) -> Html:
    """Return the word for a verdict in its colour, with a sign for those who see none."""
    sign = tag("span", _GLYPHS[verdict], aria_hidden="true")
    return tag("span", sign, tag("span", verdict.text), class_=f"pill tone {tone(verdict)}")


def squares(summary: Summary) -> Html:
    """Return the overview: a row for each part of the contract, a square for each requirement."""
    rows = []
    for name, standings in _areas(summary).items():
        links = [
            tag(
                "a",
                _GLYPHS[one.judged.verdict],
                class_=f"tone {tone(one.judged.verdict)}{'' if one.counts else ' pale'}",
                href=f"#{one.judged.requirement.id}",
                title=f"{one.judged.requirement.id}: {one.judged.verdict.text}",
            )
            for one in standings
        ]
        kept = sum(one.judged.verdict is Verdict.KEPT for one in standings)
        row = tag(
            "div",
            tag("span", name, class_="id"),
            tag("span", f"{kept} of {len(standings)} kept", class_="share"),
            tag("div", *links, class_="squares"),
            class_="row",
        )
        rows.append(row)
    legend = [
        tag(
            "span",
            tag(
                "span",
                tag("a", _GLYPHS[verdict], class_=f"tone {tone(verdict)}"),
                class_="squares",
                aria_hidden="true",
            ),
            verdict.text,
        )
        for verdict in _ORDER
        if summary.counts[verdict]
    ]
    if any(not one.counts for one in summary.standings):
        legend.append(tag("span", "pale: does not count at this level"))
    return tag(
        "section",
        tag("h2", "Overview"),
        tag("p", "A square for each requirement, by the part of the contract it belongs to."),
        tag("div", *rows, class_="map"),
        tag("div", *legend, class_="legend"),
        id="map",
    )


def matrix(summary: Summary) -> Html:
    """Return the table of all requirements, with its filters."""
    names = ("Requirement", "Verdict", "Statement", "Grade", "Level", "Checks", "Place")
    head = tag("thead", tag("tr", *(tag("th", one, scope="col") for one in names)))
    body = tag("tbody", *(_row(one) for one in summary.standings))
    return tag(
        "section",
        tag("h2", "All requirements"),
        _filters(summary),
        tag("p", f"{len(summary.standings)} requirements", class_="shown", aria_live="polite"),
        tag("div", tag("table", head, body, class_="matrix"), class_="table"),
        tag("p", "Nothing fits these filters.", class_="nothing", hidden=True),
        id="matrix",
    )


def _row(one: Standing) -> Html:
    judged, requirement = one.judged, one.judged.requirement
    why = list(judged.reasons)
    if requirement.unobservable and judged.verdict is Verdict.NOT_EXERCISED:
        why = [f"cannot be seen from outside: {requirement.unobservable}"]
    why += judged.supply
    notes = []
    if one.waiver is not None:
        notes.append(f"waived until {one.waiver.expires}: {one.waiver.reason}")
    if requirement.era:
        notes.append(f"{requirement.era} era")
    bad = " bad" if judged.verdict is Verdict.BROKEN else ""
    text = [requirement.statement, *(tag("span", each, class_=f"why{bad}") for each in why[:4])]
    text += [tag("span", each, class_="why") for each in notes]
    return tag(
        "tr",
        tag("td", requirement.id, class_="id"),
        tag("td", pill(judged.verdict), class_="verdict-cell"),
        tag("td", *text, class_="text"),
        tag("td", requirement.grade, class_="meta"),
        tag("td", requirement.level, class_="meta"),
        tag("td", str(judged.exercised), class_="meta number"),
        tag("td", requirement.section, class_="section"),
        id=requirement.id,
        class_=None if one.counts else "aside",
        data_verdict=tone(judged.verdict),
        data_grade=requirement.grade,
        data_area=area(requirement.id),
        data_counts="yes" if one.counts else "no",
    )


def _filters(summary: Summary) -> Html:
    verdicts = [
        _chip("verdict", tone(one), f"{one.text} {summary.counts[one]}", f"tone {tone(one)}")
        for one in _ORDER
        if summary.counts[one]
    ]
    known = dict.fromkeys(one.judged.requirement.grade for one in summary.standings)
    grades = [_chip("grade", one, f"grade {one}") for one in "SOLC" if one in known]
    areas = [tag("option", "all areas", value="")]
    areas += [tag("option", name, value=name) for name in _areas(summary)]
    return tag(
        "form",
        tag("input", type="search", name="words", placeholder="Search", aria_label="Search"),
        tag("select", *areas, name="area", aria_label="Area"),
        tag("fieldset", *verdicts, class_="chips", aria_label="Verdicts"),
        tag("fieldset", *grades, class_="chips", aria_label="Grades"),
        tag("fieldset", _chip("counts", "yes", "only what counts"), class_="chips"),
        tag("button", "Show all", type="reset", class_="plain"),
        class_="filters",
        hidden=True,
    )


def _chip(name: str, value: str, text: str, class_: str | None = None) -> Html:
    box = tag("input", type="checkbox", name=name, value=value)
    return tag("label", box, tag("span", text), class_=class_)


def unexercised(summary: Summary) -> Html:
    """Return why requirements were not exercised, and what to supply so that more can be."""
    reasons: dict[str, list[str]] = {}
    for one in summary.standings:
        if one.judged.verdict is Verdict.NOT_EXERCISED:
            why = one.judged.reasons[:1] or ("no reason was given",)
            unseen = one.judged.requirement.unobservable
            reason = "cannot be seen from outside" if unseen else why[0]
            reasons.setdefault(reason, []).append(one.judged.requirement.id)
    if not reasons:
        return join()
    ordered = sorted(reasons.items(), key=lambda pair: -len(pair[1]))
    items = [_counted(reason, ids) for reason, ids in ordered]
    parts = [
        tag("h2", "Not exercised"),
        tag("p", "What nobody looked at, and why. It says nothing for or against the server."),
        tag("ul", *items, class_="list"),
    ]
    if summary.supply:
        supplied = [_counted(what, ids) for what, ids in summary.supply.items()]
        parts.append(tag("p", "More could be exercised with:", class_="label"))
        parts.append(tag("ul", *supplied, class_="list"))
    return tag("section", *parts, id="missing")


def _counted(text: str, ids: list[str]) -> Html:
    shown = [join(tag("a", one, href=f"#{one}"), Html(" ")) for one in ids[:_MOST_IDS]]
    more = f"and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else ""
    return tag(
        "li",
        tag("span", str(len(ids)), class_="count"),
        tag("div", text, tag("div", *shown, more, class_="ids")),
        class_="counted",
    )


def doubts(summary: Summary) -> Html:
    """Return the answers that the server gave to what the vendor leaves open."""
    if not summary.observed:
        return join()
    rows = []
    for one in summary.observed:
        meant = one.doubt.meanings
        answers = [
            tag(
                "div",
                tag("b", answer),
                Html(": " if meant.get(answer) else ""),
                meant.get(answer, ""),
            )
            for answer in one.answers
        ]
        others = [each for each in one.doubt.answers if each not in one.answers]
        rows.append(
            tag(
                "tr",
                tag("td", one.doubt.question, tag("span", one.doubt.name, class_="why")),
                tag(
                    "td",
                    *answers,
                    tag("span", f"also right: {', '.join(others)}", class_="why") if others else "",
                ),
            )
        )
    head = tag("thead", tag("tr", tag("th", "Question"), tag("th", "This server's answer")))
    return tag(
        "section",
        tag("h2", "Open questions"),
        tag(
            "p",
            "Where the vendor's documents are silent or contradict themselves, any listed answer "
            "is right, as long as it is always the same.",
        ),
        tag("div", tag("table", head, tag("tbody", *rows)), class_="table"),
        id="doubts",
    )


def errors(summary: Summary) -> Html:
    """Return what went wrong in the suite itself."""
    if not summary.errors:
        return join()
    items = [
        tag("li", tag("code", check), f": {reason}", tag("pre", detail, class_="where"))
        for check, reason, detail in summary.errors
    ]
    return tag(
        "section",
        tag("h2", "Errors of the suite"),
        tag("p", "These say nothing about the server. Please report them."),
        tag("ul", *items, class_="list"),
        id="errors",
    )


def waivers(summary: Summary) -> Html:
    """Return the accepted failures, and those that are accepted no more."""
    if not summary.outcome.waivers:
        return join()
    words = {
        "holds": "holds",
        "expired": "has expired and waives nothing any more",
        "unused": "is unused: the requirement is not broken",
    }
    items = [
        tag(
            "li",
            tag("a", one.waiver.requirement, href=f"#{one.waiver.requirement}", class_="id"),
            f" {words[one.state]}. Until {one.waiver.expires}: {one.waiver.reason}",
        )
        for one in summary.outcome.waivers
    ]
    return tag("section", tag("h2", "Waivers"), tag("ul", *items, class_="list"), id="waivers")


def left(summary: Summary) -> Html:
    """Return what the run left on the server."""
    if not summary.left_behind and not summary.staying:
        return join()
    items = [tag("li", one) for one in summary.left_behind]
    items += [tag("li", f"{one}: the API has no way to remove it") for one in summary.staying]
    return tag(
        "section",
        tag("h2", "Left on the server"),
        tag("p", "What was created to judge the server and is still there."),
        tag("ul", *items, class_="list"),
        id="left",
    )


def _areas(summary: Summary) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = {}
    for one in summary.standings:
        found.setdefault(area(one.judged.requirement.id), []).append(one)
    return found
