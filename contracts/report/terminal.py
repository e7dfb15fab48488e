"""The report on the terminal: what is broken first, each with lines that show it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from contracts.redaction import printable
from contracts.report.summary import Failure, Summary, product
from contracts.results import Verdict

if TYPE_CHECKING:
    import pytest

    from contracts.run import ContractRun

_WIDTH = 100
_MOST_LISTED = 12
_MOST_OTHERS = 3
Line = tuple[str, str]


def header(run: ContractRun) -> Iterator[str]:
    """Yield what is said before a run."""
    account = f", account {run.target.account}" if run.target.account else ""
    yield f"{product()}: {run.contract.document}"
    yield f"target: {run.target.base_url}{run.session.prefix}{account}"
    more = f", profile {run.plan.profile}, level {run.plan.level}"
    yield f"seed: {run.seed}{more}"
    if run.ledger.path is not None:
        yield f"ledger: {run.ledger.path}"


def write(summary: Summary, reporter: pytest.TerminalReporter) -> None:
    """Write the report, in colour where the terminal has any."""
    for text, markup in lines(summary):
        reporter.write_line(printable(text), **dict.fromkeys(markup.split(), True))


def lines(summary: Summary) -> Iterator[Line]:
    """Yield the report line by line, each with its colour."""
    counting = [one for one in summary.failures if one.counts]
    others = [one for one in summary.failures if not one.counts]
    yield from _needs(summary)
    for number, one in enumerate([*counting, *others], 1):
        yield from _failure(number, one)
    for check, reason, detail in summary.errors:
        yield "", ""
        yield f"error of the suite in {check}: {reason}", "yellow"
        yield from ((f"    {line}", "") for line in detail.splitlines()[-8:])
    yield from _observed(summary)
    yield from _unexercised(summary)
    yield from _waivers(summary)
    if summary.left_behind:
        yield "", ""
        yield f"left behind on the target ({len(summary.left_behind)}):", "yellow"
        yield from ((f"  {one}", "") for one in summary.left_behind[:_MOST_LISTED])
        yield f"  contracts clean {summary.ledger} tries again", ""
    if summary.staying:
        yield "", ""
        some = _some(list(summary.staying))
        yield f"stays on the target, the API has no way to remove it: {some}", ""
    yield from _verdict(summary)


def _needs(summary: Summary) -> Iterator[Line]:
    names = dict.fromkeys(name for one in summary.failures for name in one.findings[0].needs)
    if names:
        yield "", ""
        yield f"The lines below run in bash once these are set: {', '.join(names)}", ""


def _failure(number: int, one: Failure) -> Iterator[Line]:
    finding = one.findings[0]
    aside = "" if one.counts else " (does not count at this level)"
    aside = f" (waived: {one.waived})" if one.waived else aside
    yield "", ""
    yield (
        f"{number}. {one.requirement} is broken{aside}: {finding.message}",
        ("red bold" if one.counts else "yellow"),
    )
    for label, text in (
        ("contract", one.statement),
        ("document", f"{one.document} [{one.grade}, {one.level}]"),
        ("expected", finding.expected),
        ("got", finding.got),
        ("check", finding.check),
    ):
        yield from _labelled(label, text)
    for shown in finding.shown:
        for line in shown.curl.split("\n"):
            yield f"     {line}", "cyan"
        answer = " ".join(shown.answer.split())
        yield f"     # {answer[:160]}{'…' if len(answer) > 160 else ''}", ""
    for other in one.findings[1 : _MOST_OTHERS + 1]:
        yield from _labelled("also", f"{other.message} ({other.check})")
    if len(one.findings) > _MOST_OTHERS + 1:
        yield from _labelled("also", f"{len(one.findings) - _MOST_OTHERS - 1} more")


def _labelled(label: str, text: str) -> Iterator[Line]:
    wrapped = textwrap.wrap(printable(text), _WIDTH - 15) or [""]
    for index, line in enumerate(wrapped):
        yield f"   {label + ':' if index == 0 else '':<11}{line}", ""


def _observed(summary: Summary) -> Iterator[Line]:
    if summary.observed:
        yield "", ""
        yield "answers to what the vendor leaves open:", "bold"
        for one in summary.observed:
            yield f"  {one.doubt.name}: {', '.join(one.answers)}", ""


def _unexercised(summary: Summary) -> Iterator[Line]:
    waiting: dict[str, list[str]] = {}
    for one in summary.standings:
        if one.judged.verdict is Verdict.NOT_EXERCISED and one.decides:
            for reason in one.judged.reasons[:1]:
                waiting.setdefault(reason, []).append(one.judged.requirement.id)
    if waiting:
        yield "", ""
        yield "not exercised, although they count:", "bold"
        for reason, ids in sorted(waiting.items(), key=lambda pair: -len(pair[1])):
            yield f"  {len(ids):>4} {reason}: {_some(ids)}", ""
    if summary.supply:
        yield "to exercise more:", "bold"
        for what, ids in summary.supply.items():
            yield f"  {what} ({len(ids)}: {_some(ids)})", ""


def _waivers(summary: Summary) -> Iterator[Line]:
    if summary.outcome.waivers:
        yield "", ""
        yield "waivers:", "bold"
    for one in summary.outcome.waivers:
        waiver = one.waiver
        told = {
            "holds": f"holds until {waiver.expires}: {waiver.reason}",
            "expired": f"expired on {waiver.expires} and waives nothing any more",
            "unused": "is unused, the requirement is not broken: take it out",
        }[one.state]
        colour = "" if one.state == "holds" else "yellow"
        yield f"  {waiver.place}: {waiver.requirement} {told}", colour


def _verdict(summary: Summary) -> Iterator[Line]:
    counts = ", ".join(
        f"{count} {verdict.text}" for verdict, count in reversed(summary.counts.items()) if count
    )
    yield "", ""
    yield f"{len(summary.standings)} requirements: {counts}", ""
    effort = f"{summary.exchanges} exchanges in {summary.seconds:.1f} s"
    yield f"{effort}; again with --seed {summary.seed}", ""
    word = summary.outcome.verdict.upper()
    colour = {0: "green bold", 1: "red bold", 2: "yellow bold"}[summary.outcome.exit_code]
    yield f"{summary.api} at {summary.target}: {word}: {summary.outcome.because}", colour


def _some(ids: list[str]) -> str:
    shown = ", ".join(ids[:4])
    return f"{shown}, …" if len(ids) > 4 else shown
