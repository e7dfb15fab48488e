"""The plot: requests per CPU-second of each server, case by case, as an SVG for both themes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.bench.cases import CASES
from tests.bench.measuring import Measured
from tests.bench.report import best

_ROW, _BAR, _LABEL, _WIDTH, _PANEL = 20, 13, 130, 420, 34
# Mid tones that can be read on white and on black, for viewers that know no themes.
_STYLE = """\
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-weight: 600; fill: #24292f }
.bar { fill: #8c959f } .ours { fill: #0969da } .floor { fill: #c4cad0 }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 } .title { fill: #f0f6fc }
  .bar { fill: #6e7681 } .ours { fill: #4493f8 } .floor { fill: #3d444d }
}"""


def plot(servers: Sequence[Measured], columns: int = 2) -> str:
    """Return the picture; the figure at each bar is the ratio to the best peer."""
    cases = [case for case in CASES if best(servers, case.name)]
    height = _PANEL + _ROW * len(servers) + 12
    wide = _LABEL + _WIDTH
    rows = -(-len(cases) // columns)
    size = (wide * columns, height * rows + 24)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" '
        f'width="{size[0]}" height="{size[1]}" role="img">',
        "<title>Requests per CPU-second of the server, as a ratio to the best peer</title>",
        f"<style>{_STYLE}</style>",
    ]
    for number, case in enumerate(cases):
        x, y = number % columns * wide, number // columns * height
        parts += _panel(servers, case.name, case.title, x, y)
    foot = "requests per CPU-second of the server, relative to the best peer = 1; longer is better"
    parts += [f'<text x="{_LABEL}" y="{size[1] - 8}">{foot}</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def _panel(servers: Sequence[Measured], name: str, title: str, x: int, y: int) -> list[str]:
    top = best(servers, name)
    values = [one.median(name) or 0.0 for one in servers]
    longest = max(*values, 1.0)
    parts = [f'<text class="title" x="{x + _LABEL}" y="{y + 22}">{escape(title)}</text>']
    for number, (one, value) in enumerate(zip(servers, values, strict=True)):
        at = y + _PANEL + number * _ROW
        kind = "bar" if number else "bar ours"
        kind = "bar floor" if one.server.floor else kind
        length = round(value / longest * (_WIDTH - 60), 1)
        said = f"{value / top[1]:.2f}" if value and top else "not measured"
        label = escape(one.server.name)
        middle = at + _BAR - 2
        parts += [
            f'<text x="{x + _LABEL - 8}" y="{middle}" text-anchor="end">{label}</text>',
            f'<rect class="{kind}" x="{x + _LABEL}" y="{at}" width="{length}" height="{_BAR}"/>',
            f'<text x="{x + _LABEL + length + 6}" y="{middle}">{said}</text>',
        ]
    return parts
