"""Reports: a run's verdict, told to a person and to other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.errors import NoVerdict
from contracts.redaction import Secret, hide

if TYPE_CHECKING:
    from contracts.plan import Plan
    from contracts.report.summary import Summary


def write_reports(summary: Summary, plan: Plan, secrets: Sequence[Secret]) -> None:
    """Write every report that is asked for.

    Raises:
        NoVerdict: one cannot be written.
    """
    from contracts.report import badge, har, html, jsonfile, junit
    from contracts.report.summary import product

    forms: tuple[tuple[Path | None, Callable[[Summary], str]], ...] = (
        (plan.json, jsonfile.text),
        (plan.junit, junit.text),
        (plan.html, html.page),
        (plan.badge, badge.image),
    )
    try:
        for path, form in forms:
            if path is not None:
                # Each form shows redacted texts only; this is for what nobody thought of.
                path.write_text(hide(form(summary), secrets), encoding="utf-8")
        if plan.har is not None:
            har.gather(plan.har, sorted(_spools(plan.har)), product())
    except OSError as error:
        raise NoVerdict(f"a report cannot be written: {error}") from error


def _spools(path: Path) -> list[Path]:
    return list(path.parent.glob(f"{path.name}.part.*"))
