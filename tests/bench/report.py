"""The report: tables of medians and ratios, the same as JSON, and the machine it was made on."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.cases import CASES
from tests.bench.growth import Step
from tests.bench.load import has_wrk
from tests.bench.measuring import Measured
from tests.bench.processes import Cores
from tests.bench.servers import ABSENT

NONE = "-"
HIGHER, LOWER = "higher is better", "lower is better"


@dataclass(slots=True)
class Report:
    """Everything that was measured; what was left out is empty."""

    machine: Mapping[str, str]
    servers: Sequence[Measured] = ()
    growth: Sequence[Step] = ()
    calls: Mapping[str, float] = field(default_factory=dict)
    suite: Mapping[str, float] = field(default_factory=dict)


def machine(where: Cores, rounds: int, seconds: float) -> dict[str, str]:
    """Return what of the machine and the run a reader has to know."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor() or "unknown",
    )
    cores = f"server on core {where.server}, load on core {where.load}"
    if not where.apart:
        cores = "server and load on the only core there is"
    generator = "wrk" if has_wrk() else "own generator (wrk is not installed: apt install wrk)"
    return {
        "processor": f"{model}, {os.cpu_count()} cores; {cores}",
        "load before": " ".join(f"{one:.1f}" for one in os.getloadavg()),
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "node": _version("node", "--version"),
        "java": _version("java", "-version"),
        "load": f"{generator}, 16 connections, {rounds} rounds of {seconds:g} s a case",
    }


def _version(*words: str) -> str:
    if shutil.which(words[0]) is None:
        return "absent"
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.splitlines()[0] if done.stdout else "unknown"


def best(servers: Sequence[Measured], case: str) -> tuple[str, float] | None:
    """Return the peer (ours and the floor are none) that is best in a case."""
    peers = [one for one in servers[1:] if not one.server.floor]
    found = [(one.server.name, value) for one in peers if (value := one.median(case))]
    return max(found, key=lambda pair: pair[1]) if found else None


def text(report: Report) -> str:
    """Return the report as Markdown."""
    parts = ["# Benchmark", "", *(f"- {name}: {value}" for name, value in report.machine.items())]
    if report.servers:
        parts += _servers(report.servers)
    if report.growth:
        parts += _growth(report.growth)
    if report.calls:
        parts += ["", "## In-process, microseconds of processor time a call", ""]
        parts += _table(
            ["call", "µs"], [[name, f"{one:.0f}"] for name, one in report.calls.items()]
        )
    if report.suite:
        parts += ["", "## The suite, processor time", ""]
        rows = [[name, f"{one:,.2f}"] for name, one in report.suite.items()]
        parts += _table(["what", "value"], rows)
    return "\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def _servers(servers: Sequence[Measured]) -> list[str]:
    titles = [case.title for case in CASES]
    names = [case.name for case in CASES]
    tops = {name: best(servers, name) for name in names}
    head = ["server", *titles]
    parts = [
        "",
        f"## Requests per CPU-second of the server, as a ratio to the best peer ({HIGHER})",
    ]
    rows = []
    for one in servers:
        cells = []
        for name in names:
            value, top = one.median(name), tops[name]
            cells.append(NONE if value is None or top is None else f"{value / top[1]:.2f}")
        rows.append([one.server.name, *cells])
    parts += ["", *_table(head, rows)]
    parts += ["", "Best peer: " + "; ".join(_top(case.title, tops[case.name]) for case in CASES)]
    for title, kind, scale, form in (
        (f"Requests per CPU-second, medians ({HIGHER})", "per_cpu", 1.0, ",.0f"),
        (f"Requests per second, medians ({HIGHER})", "per_second", 1.0, ",.0f"),
        (f"p50, milliseconds, medians ({LOWER})", "p50", 1e3, ".2f"),
        (f"p99, milliseconds, medians ({LOWER})", "p99", 1e3, ".2f"),
    ):
        rows = [
            [one.server.name, *(_cell(one.median(name, kind), scale, form) for name in names)]
            for one in servers
        ]
        parts += ["", f"## {title}", "", *_table(head, rows)]
    parts += ["", f"## Start and memory, medians ({LOWER})", ""]
    rows = [
        [
            one.server.name,
            *(_cell(_middle(list_), 1.0, form) for list_, form in _starts(one)),
        ]
        for one in servers
    ]
    start = ["first answer, s", "CPU until then, s", "resident, MiB", "after the load, MiB"]
    parts += _table(["server", *start], rows)
    parts += ["", "## What is not done, and what went wrong", "", f"- {ABSENT}."]
    for one in servers:
        said = [one.server.lacks, *one.notes]
        if any(said):
            parts.append(f"- {one.server.name}: {'; '.join(part for part in said if part)}.")
    return parts


def _starts(one: Measured) -> list[tuple[list[float], str]]:
    return [
        (one.cold, ".2f"),
        (one.cold_cpu, ".2f"),
        (one.rss_start, ".0f"),
        (one.rss_end, ".0f"),
    ]


def _middle(values: Sequence[float]) -> float | None:
    return sorted(values)[len(values) // 2] if values else None


def _top(title: str, found: tuple[str, float] | None) -> str:
    return f"{title} {found[0]} {found[1]:,.0f}" if found else f"{title} none"


def _cell(value: float | None, scale: float, form: str) -> str:
    return NONE if value is None else format(value * scale, form)


def _growth(steps: Sequence[Step]) -> list[str]:
    head = ["what", *(f"{step.requests:,} requests" for step in steps)]
    names = next((list(step.micros) for step in steps if step.micros), [])
    firsts = next((list(step.firsts) for step in steps if step.firsts), [])
    rows = [
        ["start to first answer, CPU s", *(f"{step.cpu:.2f}" for step in steps)],
        ["resident, MiB", *(f"{step.mebibytes:.0f}" for step in steps)],
        ["bytes a request more", *_bytes_a_request(steps)],
        ["resident after all of this, MiB", *(f"{step.mebibytes_end:.0f}" for step in steps)],
        *(
            [f"first: {name}, ms", *(_cell(step.firsts.get(name), 1e3, ",.1f") for step in steps)]
            for name in firsts
        ),
        *(
            [f"{name}, µs", *(_cell(step.micros.get(name), 1.0, ",.0f") for step in steps)]
            for name in names
        ),
        ["all pages, CPU s", *(f"{step.walk:.2f}" + " (cut)" * step.cut for step in steps)],
        ["per 1,000 records of them, ms", *(_per_thousand(step) for step in steps)],
    ]
    notes = [f"- {step.requests:,} requests: {step.note}" for step in steps if step.note]
    title = "## Growth: processor time of the server as the world grows"
    return ["", title, "", *_table(head, rows), *([""] if notes else []), *notes]


def _bytes_a_request(steps: Sequence[Step]) -> list[str]:
    """Return what each request takes that a step has more than the first one."""
    first = steps[0]
    return [
        f"{(one.mebibytes - first.mebibytes) * 2**20 / (one.requests - first.requests):,.0f}"
        if one.mebibytes and one.requests > first.requests
        else NONE
        for one in steps
    ]


def _per_thousand(step: Step) -> str:
    return f"{step.walk / step.walked * 1e6:.1f}" if step.walked else NONE


def data(report: Report) -> dict[str, Any]:
    """Return the report as JSON data."""
    return {
        "machine": dict(report.machine),
        "servers": [
            {
                "name": one.server.name,
                "lacks": one.server.lacks,
                "floor": one.server.floor,
                "notes": one.notes,
                "cold_s": one.cold,
                "cold_cpu_s": one.cold_cpu,
                "rss_start_mib": one.rss_start,
                "rss_end_mib": one.rss_end,
                "cases": {
                    name: [asdict(sample) for sample in samples]
                    for name, samples in one.samples.items()
                },
            }
            for one in report.servers
        ],
        "growth": [asdict(step) for step in report.growth],
        "in_process_us": dict(report.calls),
        "suite": dict(report.suite),
    }
