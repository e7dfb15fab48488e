"""What is broken, on the page: statement, expected and got, every exchange, lines to run again."""

from __future__ import annotations

import json
from urllib.parse import unquote, urlsplit

from contracts.findings import Finding, Shown
from contracts.report.markup import Html, join, tag
from contracts.report.summary import Failure, Summary

_LONGEST = 4000
_MOST_OTHERS = 5
_LONGEST_PLACE = 110


def broken(summary: Summary) -> Html:
    """Return the section of failures, those that count first; nothing when there are none."""
    if not summary.failures:
        return join()
    counting = sum(one.counts for one in summary.failures)
    told = f"{counting} of these decide the verdict." if counting < len(summary.failures) else ""
    names = dict.fromkeys(name for one in summary.failures for name in one.findings[0].needs)
    if names:
        told += (
            " The lines under each failure run in bash as they are, once "
            f"{', '.join(f'${name}' for name in names)} {'is' if len(names) == 1 else 'are'} set."
        )
    failures = [_failure(number, one) for number, one in enumerate(summary.failures, 1)]
    return tag(
        "section", tag("h2", "What is broken"), tag("p", told.strip()), *failures, id="broken"
    )


def _failure(number: int, one: Failure) -> Html:
    pills = [tag("span", "broken", class_="pill tone broken")]
    if one.waived:
        pills.append(tag("span", f"waived: {one.waived}", class_="tag"))
    elif not one.counts:
        pills.append(tag("span", "does not count at this level", class_="tag"))
    first, others = one.findings[0], one.findings[1:]
    head = tag(
        "div",
        tag("span", f"{number}. ", class_="quiet"),
        _requirement(one),
        *(join(Html(" "), pill) for pill in pills),
        tag("h3", first.message),
        class_="failure-head",
    )
    statement = tag(
        "blockquote",
        tag("p", one.statement),
        tag("footer", f"{one.document} · grade {one.grade}, {one.level}"),
    )
    return tag(
        "article",
        head,
        statement,
        _finding(first, opened=number == 1),
        _others(others),
        class_=f"failure tone {'broken' if one.counts else 'not-exercised'}",
        id=f"f{number}",
    )


def _finding(finding: Finding, *, opened: bool) -> Html:
    steps = [
        _step(shown, opened=opened and index == len(finding.shown))
        for index, shown in enumerate(finding.shown, 1)
    ]
    expected = _side("Expected", finding.expected, "kept")
    got = _side("Got", finding.got, "broken")
    times = f", {finding.times} times" if finding.times > 1 else ""
    return tag(
        "div",
        tag("div", expected, got, class_="versus"),
        tag("div", *steps, class_="steps") if steps else Html(""),
        _script(finding.curl),
        tag("p", "Found by ", tag("code", finding.check), times, class_="label"),
    )


def _others(findings: tuple[Finding, ...]) -> Html:
    """Return the other ways in which a requirement was seen broken, folded."""
    if not findings:
        return Html("")
    told = "Broken in another way too" if len(findings) == 1 else f"{len(findings)} other ways"
    items = [
        tag("li", tag("h3", one.message), _finding(one, opened=False))
        for one in findings[:_MOST_OTHERS]
    ]
    more = len(findings) - len(items)
    if more > 0:
        items.append(tag("li", f"… and {more} more, in the JSON report", class_="quiet"))
    return tag("details", tag("summary", told), tag("ul", *items), class_="others")


def _requirement(one: Failure) -> Html:
    name = one.requirement
    if one.grade == "A":
        return tag("b", name, class_="id")
    return tag("a", tag("b", name), class_="id", href=f"#{name}")


def _side(title: str, text: str, tone: str) -> Html:
    return tag("div", tag("h4", title), tag("pre", text), class_=f"tone {tone}")


def _step(shown: Shown, *, opened: bool) -> Html:
    parts = urlsplit(shown.url)
    where = parts.path + (f"?{parts.query}" if parts.query else "")
    if shown.failure:
        answered = tag("span", "no answer", class_="code")
    else:
        answered = tag("span", f"{shown.status} · {shown.seconds * 1000:.0f} ms", class_="code")
    told = unquote(where)
    short = told if len(told) <= _LONGEST_PLACE else f"{told[:_LONGEST_PLACE]}…"
    summary = tag("summary", tag("span", f"{shown.method} {short}", class_="verb"), answered)
    request = _half("Request", shown.request_headers, shown.request_body, f"{shown.method} {where}")
    status = shown.failure or str(shown.status)
    answer = _half("Answer", shown.headers, shown.body, status)
    wire = tag("div", request, answer, class_="wire")
    return tag("details", summary, wire, class_="step", open=opened)


def _half(title: str, headers: tuple[tuple[str, str], ...], body: str, first: str) -> Html:
    head = "\n".join([first, *(f"{name}: {value}" for name, value in headers)])
    content = tag("pre", _pretty(body)) if body else tag("p", "no body", class_="small quiet")
    return tag("div", tag("h4", title), tag("pre", head, class_="head"), content)


def _script(lines: tuple[str, ...]) -> Html:
    if not lines:
        return Html("")
    return tag(
        "div",
        tag("span", "See it yourself:", class_="label"),
        tag("button", "Copy", class_="plain", type="button", data_copy=True, hidden=True),
        tag("pre", "\n".join(lines)),
        class_="script",
    )


def _pretty(body: str) -> str:
    """Return JSON laid out for reading, other text as it is; both cut where they get too long."""
    try:
        text = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        text = body
    left_out = len(text) - _LONGEST
    return text if left_out <= 0 else f"{text[:_LONGEST]}\n… {left_out} more characters"
