"""The verdict as a small SVG image, for a page about the server."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from contracts.report.summary import Summary
from contracts.results import Verdict

_COLOURS = {0: "#1a7f37", 1: "#c9252d", 2: "#8a6100"}
_NARROW = "fijlrtI.,:;|!' "
_WIDE = "mwMW@%"


def image(summary: Summary) -> str:
    """Return the badge as SVG text; it needs no font and nothing from elsewhere."""
    left = f"contract {summary.api}"
    right = _said(summary)
    left_width, right_width = _width(left) + 20, _width(right) + 20
    width = left_width + right_width
    day = datetime.fromtimestamp(summary.started, UTC).date().isoformat()
    title = f"{left}: {right}; level {summary.level}, profile {summary.profile}, {day}"
    colour = _COLOURS[summary.outcome.exit_code]
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="24" role="img" \
aria-label="{escape(title)}">
  <title>{escape(title)}</title>
  <clipPath id="r"><rect width="{width}" height="24" rx="5"/></clipPath>
  <g clip-path="url(#r)">
    <rect width="{left_width}" height="24" fill="#3d444d"/>
    <rect x="{left_width}" width="{right_width}" height="24" fill="{colour}"/>
  </g>
  <g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="12" \
text-anchor="middle">
    <text x="{left_width / 2:g}" y="16" textLength="{left_width - 20}">{escape(left)}</text>
    <text x="{left_width + right_width / 2:g}" y="16" textLength="{right_width - 20}">\
{escape(right)}</text>
  </g>
</svg>
"""


def _said(summary: Summary) -> str:
    deciding = [one for one in summary.standings if one.decides]
    kept = sum(one.judged.verdict is Verdict.KEPT for one in deciding)
    broken = sum(one.judged.verdict is Verdict.BROKEN for one in deciding)
    if summary.outcome.exit_code == 1:
        return f"{broken} of {len(deciding)} broken" if broken else "broken"
    if summary.outcome.exit_code == 2:
        return "no verdict"
    return f"kept {kept}/{len(deciding)}"


def _width(text: str) -> int:
    """Return about how wide a text is, in pixels."""
    return round(sum(4.2 if one in _NARROW else 11 if one in _WIDE else 7.4 for one in text))
