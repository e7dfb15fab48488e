"""The report as JUnit XML: one case for each requirement, grouped by the part of the contract."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

from contracts.outcome import Standing
from contracts.report.summary import Failure, Summary, area, product
from contracts.results import Verdict

_MOST_FINDINGS = 5
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(summary: Summary) -> str:
    """Return the report as XML text."""
    suites = ElementTree.Element("testsuites", name=_clean(f"contract {summary.api}"))
    suite = ElementTree.SubElement(suites, "testsuite", _figures(summary))
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in {
        "verdict": summary.outcome.verdict,
        "exit_code": str(summary.outcome.exit_code),
        "because": summary.outcome.because,
        "judge": product(),
        "target": summary.target,
        "seed": str(summary.seed),
        "profile": summary.profile,
        "level": summary.level,
    }.items():
        ElementTree.SubElement(properties, "property", name=name, value=_clean(value))
    failures = {one.requirement: one for one in summary.failures}
    for standing in summary.standings:
        found = failures.pop(standing.judged.requirement.id, None)
        _case(suite, summary.api, standing, found)
    for requirement, one in failures.items():  # about doubts
        case = ElementTree.SubElement(
            suite, "testcase", classname=f"{summary.api}.doubts", name=_clean(requirement)
        )
        _failure(case, one)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _figures(summary: Summary) -> dict[str, str]:
    known = {one.judged.requirement.id for one in summary.standings}
    doubts = {one.requirement for one in summary.failures} - known
    verdicts = [_word(one) for one in summary.standings] + ["failure"] * len(doubts)
    return {
        "name": _clean(f"contract {summary.api}"),
        "tests": str(len(verdicts)),
        "failures": str(verdicts.count("failure")),
        "errors": str(verdicts.count("error")),
        "skipped": str(verdicts.count("skipped")),
        "time": f"{summary.seconds:.3f}",
        "timestamp": datetime.fromtimestamp(summary.started, UTC).isoformat(timespec="seconds"),
        "hostname": _clean(summary.target),
    }


def _word(standing: Standing) -> str:
    """Return what JUnit calls a verdict; what does not count or is waived fails nobody."""
    verdict = standing.judged.verdict
    if verdict is Verdict.BROKEN:
        return "failure" if standing.decides else "skipped"
    return {Verdict.KEPT: "passed", Verdict.TESTER_ERROR: "error"}.get(verdict, "skipped")


def _case(
    suite: ElementTree.Element, api: str, standing: Standing, failure: Failure | None
) -> None:
    requirement = standing.judged.requirement
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=f"{api}.{area(requirement.id)}",
        name=_clean(f"{requirement.id} {requirement.statement}"),
    )
    word = _word(standing)
    reasons = "; ".join((*standing.judged.reasons, *standing.judged.supply))
    if word == "failure" and failure is not None:
        _failure(case, failure)
    elif word == "error":
        ElementTree.SubElement(case, "error", message=_clean(reasons))
    elif word == "skipped":
        aside = f"waived: {standing.waiver.reason}" if standing.waiver else "does not count"
        broken = standing.judged.verdict is Verdict.BROKEN
        what = f"broken ({aside})" if broken else standing.judged.verdict.text
        told = f"{what}: {reasons}"
        ElementTree.SubElement(case, "skipped", message=_clean(told))


def _failure(case: ElementTree.Element, one: Failure) -> None:
    """Add the one failure that readers expect of a case, with all that was seen in its text."""
    element = ElementTree.SubElement(
        case, "failure", message=_clean(one.findings[0].message), type="broken"
    )
    lines = [
        f"contract: {one.statement}",
        f"document: {one.document} [{one.grade}, {one.level}]",
    ]
    for finding in one.findings[:_MOST_FINDINGS]:
        lines += [
            "",
            finding.message,
            f"expected: {finding.expected}",
            f"got:      {finding.got}",
            f"check:    {finding.check}",
        ]
        for shown in finding.shown:
            lines += [shown.curl, f"# {shown.answer}"]
    if len(one.findings) > _MOST_FINDINGS:
        lines += ["", f"and {len(one.findings) - _MOST_FINDINGS} more, in the JSON report"]
    element.text = _clean("\n".join(lines))


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
