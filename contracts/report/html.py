"""The report as one HTML page that needs nothing else: the verdict on top, failures with proof."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path

from contracts.report.html_failures import broken
from contracts.report.html_lists import (
    doubts,
    errors,
    left,
    matrix,
    squares,
    unexercised,
    waivers,
)
from contracts.report.markup import Html, join, tag
from contracts.report.summary import Summary, product
from contracts.results import Verdict

_HEADLINES = {0: "Contract kept", 1: "Contract broken", 2: "No verdict"}
_EMBLEMS = {
    0: "M20 33l9 9 17-19",
    1: "M22 22l22 22M44 22L22 44",
    2: "M25 26c0-11 16-11 16-1 0 7-8 7-8 14M33 47v1",
}
_WIDE = 19  # characters of a fact that fit into a column
_TILES = (
    (Verdict.KEPT, "kept"),
    (Verdict.BROKEN, "broken"),
    (Verdict.NOT_EXERCISED, "not exercised"),
    (Verdict.NOT_APPLICABLE, "not applicable"),
    (Verdict.TESTER_ERROR, "tester error"),
)


def page(summary: Summary) -> str:
    """Return the page."""
    here = Path(__file__).parent
    style = (here / "page.css").read_text(encoding="utf-8")
    script = (here / "page.js").read_text(encoding="utf-8")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    title = f"{_HEADLINES[summary.outcome.exit_code]}: {summary.title} at {summary.target}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="generator", content=product()),
        tag("title", title),
        tag("style", Html(style)),
    )
    sections = [
        _numbers(summary),
        broken(summary),
        errors(summary),
        squares(summary),
        doubts(summary),
        unexercised(summary),
        waivers(summary),
        matrix(summary),
        left(summary),
        _about(summary),
    ]
    main = tag("main", _verdict(summary), _ways(summary), *sections)
    foot = tag("footer", f"Made by {product()}, {_moment(summary)}.", class_="foot")
    body = tag("body", main, foot, tag("script", Html(script)))
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _verdict(summary: Summary) -> Html:
    code = summary.outcome.exit_code
    emblem = Html(
        '<svg viewBox="0 0 66 66" fill="none" stroke="currentColor" stroke-width="5" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f'<circle cx="33" cy="33" r="29" stroke-width="4"/><path d="{_EMBLEMS[code]}"/></svg>'
    )
    because = summary.outcome.because
    top = tag(
        "div",
        tag("div", emblem, class_="emblem"),
        tag(
            "div",
            tag("p", summary.title, class_="eyebrow"),
            tag("h1", _HEADLINES[code]),
            tag("p", f"{because[:1].upper()}{because[1:]}.", class_="because"),
        ),
        class_="verdict-top",
    )
    facts: list[tuple[str, str]] = [
        ("Server", f"{summary.target}{summary.prefix}"),
        ("Judged against", summary.contract.document),
        ("When", _moment(summary)),
        ("Strictness", f"{summary.level}, profile {summary.profile}"),
        ("Effort", f"{summary.exchanges} exchanges in {_seconds(summary.seconds)}"),
        ("Seed", str(summary.seed)),
    ]
    if summary.account:
        facts.insert(1, ("Account", summary.account))
    facts += [(name[:1].upper() + name[1:], value) for name, value in summary.settings.items()]
    listed = [
        tag("div", tag("dt", name), tag("dd", value), class_="wide" if len(value) > _WIDE else None)
        for name, value in facts
    ]
    tone = summary.outcome.verdict.replace(" ", "-")
    return tag("header", top, tag("dl", *listed, class_="facts"), class_=f"verdict {tone}")


def _ways(summary: Summary) -> Html:
    count = len(summary.failures)
    ways = [
        ("broken", f"Broken ({count})", bool(count)),
        ("errors", f"Errors of the suite ({len(summary.errors)})", bool(summary.errors)),
        ("map", "Overview", True),
        ("doubts", "Open questions", bool(summary.observed)),
        ("missing", "Not exercised", bool(summary.counts[Verdict.NOT_EXERCISED])),
        ("matrix", "All requirements", True),
        ("about", "How to read this", True),
    ]
    links = [
        tag("a", text, href=f"#{where}", class_="hot" if where == "broken" else None)
        for where, text, wanted in ways
        if wanted
    ]
    return tag("nav", *links, class_="ways", aria_label="On this page")


def _numbers(summary: Summary) -> Html:
    tiles = []
    for verdict, tone in _TILES:
        count = summary.counts[verdict]
        deciding = sum(one.decides for one in summary.standings if one.judged.verdict is verdict)
        unseen = sum(
            bool(one.judged.requirement.unobservable)
            for one in summary.standings
            if one.judged.verdict is verdict
        )
        aside = f"{deciding} that count" if verdict is not Verdict.NOT_APPLICABLE else ""
        if unseen and verdict is Verdict.NOT_EXERCISED:
            aside += f", {unseen} unobservable"
        tiles.append(
            tag(
                "div",
                tag("b", str(count)),
                tag("span", verdict.text),
                tag("span", aside if count else "", class_="small quiet"),
                class_=f"tile tone {tone.replace(' ', '-')}{'' if count else ' none'}",
            )
        )
    heading = tag("h2", f"{len(summary.standings)} requirements")
    told = "What the vendor's documents promise, statement by statement, and what this server does."
    return tag(
        "section", heading, tag("p", told), tag("div", *tiles, class_="tiles"), _bar(summary)
    )


def _bar(summary: Summary) -> Html:
    total = max(1, len(summary.standings))
    at = 0.0
    parts = []
    for verdict, tone in _TILES:
        width = 1000 * summary.counts[verdict] / total
        parts.append(
            f'<rect class="tone {tone.replace(" ", "-")}" x="{at:.2f}" y="0" '
            f'width="{width:.2f}" height="10"/>'
        )
        at += width
    inner = Html("".join(parts))
    return tag(
        "svg", inner, class_="bar", viewBox="0 0 1000 10", preserveAspectRatio="none",
        aria_hidden="true",
    )  # fmt: skip


def _about(summary: Summary) -> Html:
    verdicts = (
        ("kept", "at least one check looked, and none found fault"),
        ("broken", "the server did otherwise; the failure above shows how"),
        ("not exercised", "nobody looked, or could: the reason is given"),
        ("not applicable", "the server does not offer the part of the API it is about"),
        ("tester error", "the suite itself went wrong; this says nothing about the server"),
    )
    grades = (
        ("S", f"said by {summary.contract.document}"),
        ("O", "said by another document of the vendor"),
        ("L", "recorded from a live server"),
        ("C", "relied upon by real clients"),
    )
    again = f"contracts verify {summary.api} --base-url {summary.target} --seed {summary.seed}"
    return tag(
        "section",
        tag("h2", "How to read this"),
        tag(
            "div",
            tag(
                "p", "Each requirement has one of five verdicts; of several checks the worst wins."
            ),
            _terms(verdicts),
            tag("p", "Each has a grade, which says how we know of it:"),
            _terms(grades),
            tag(
                "p",
                f"At level {summary.level} the verdict hangs on ",
                {
                    "required": "what grade S says must be",
                    "documented": "what grades S and O say must be",
                    "strict": "what any grade says must or should be",
                }[summary.level],
                ". It is “kept” only when every such requirement that can be seen from outside was "
                "exercised and kept.",
            ),
            tag("p", "The same judgement again: ", tag("code", again)),
            class_="prose",
        ),
        id="about",
    )


def _terms(pairs: tuple[tuple[str, str], ...]) -> Html:
    inner = [join(tag("dt", tag("b", name)), tag("dd", text)) for name, text in pairs]
    return tag("dl", *inner, class_="terms")


def _moment(summary: Summary) -> str:
    moment = datetime.fromtimestamp(summary.started, UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _seconds(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.1f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
