"""The report as JSON, for other programs; ``report.schema.json`` beside this file describes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from contracts.findings import Finding
from contracts.report.summary import Failure, Summary, area, product

FORMAT = 1


def text(summary: Summary) -> str:
    """Return the report as JSON text."""
    return json.dumps(report(summary), indent=2) + "\n"


def report(summary: Summary) -> dict[str, Any]:
    """Return the report as plain JSON data."""
    outcome = summary.outcome
    return {
        "format": FORMAT,
        "verdict": outcome.verdict,
        "exit_code": outcome.exit_code,
        "because": outcome.because,
        "judge": product(),
        "api": summary.api,
        "document": summary.contract.document,
        "target": summary.target,
        "seed": summary.seed,
        "profile": summary.profile,
        "level": summary.level,
        "settings": dict(summary.settings),
        "started": datetime.fromtimestamp(summary.started, UTC).isoformat(timespec="seconds"),
        "duration_s": round(summary.seconds, 3),
        "exchanges": summary.exchanges,
        "counts": {verdict.text: count for verdict, count in summary.counts.items()},
        "requirements": [
            {
                "id": one.judged.requirement.id,
                "area": area(one.judged.requirement.id),
                "section": one.judged.requirement.section,
                "statement": one.judged.requirement.statement,
                "level": one.judged.requirement.level,
                "grade": one.judged.requirement.grade,
                "counts": one.counts,
                "verdict": one.judged.verdict.text,
                "exercised": one.judged.exercised,
                "reasons": list(one.judged.reasons),
                "supply": list(one.judged.supply),
                "waived": one.waiver.reason if one.waiver else None,
            }
            for one in summary.standings
        ],
        "failures": [
            _failure(one, finding) for one in summary.failures for finding in one.findings
        ],
        "errors": [
            {"check": check, "message": message, "where": detail}
            for check, message, detail in summary.errors
        ],
        "observations": [
            {"doubt": one.doubt.name, "answer": answer}
            for one in summary.observed
            for answer in one.answers
        ],
        "waivers": [
            {
                "requirement": one.waiver.requirement,
                "reason": one.waiver.reason,
                "expires": one.waiver.expires.isoformat(),
                "state": one.state,
            }
            for one in outcome.waivers
        ],
        "removed": summary.removed,
        "left_behind": list(summary.left_behind),
        "staying": list(summary.staying),
    }


def _failure(one: Failure, finding: Finding) -> dict[str, Any]:
    return {
        "requirement": finding.requirement,
        "check": finding.check,
        "message": finding.message,
        "expected": finding.expected,
        "got": finding.got,
        "times": finding.times,
        "statement": one.statement,
        "document": one.document,
        "grade": one.grade,
        "level": one.level,
        "counts": one.counts,
        "waived": one.waived or None,
        "needs": list(finding.needs),
        "curl": list(finding.curl),
        "answers": list(finding.answers),
    }
