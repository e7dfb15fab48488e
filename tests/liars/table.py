"""The table of lies, for a person: lie, check and seconds by seed, and what it all comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.liars.lying import Lie
from tests.liars.trial import Trial

_WIDTHS = (10, 1, 56)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A lie and its trials, one for each seed."""

    lie: Lie
    trials: tuple[Trial, ...]

    @property
    def worst(self) -> Trial:
        """The trial in which it was not found out, the first one if it always was."""
        return next((one for one in self.trials if one.word != "caught"), self.trials[0])

    def __str__(self) -> str:
        """One line: API, S for stateful, name, caught of told, seconds by seed, who found it."""
        api, state, name = _WIDTHS
        caught = sum(one.word == "caught" for one in self.trials)
        seconds = " ".join(f"{one.seconds:6.2f}" for one in self.trials)
        who = self.worst.caught[0] if self.worst.caught else f"- {self.worst.word}"
        mark = "S" if self.lie.stateful else ""
        return (
            f"{self.lie.api:{api}} {mark:{state}} {self.lie.name:{name}} "
            f"{caught}/{len(self.trials)} {seconds}  {who}"
        )


def head(seeds: Sequence[int]) -> str:
    """Return the line above the rows."""
    api, state, name = _WIDTHS
    seconds = " ".join(f"seed {one:1}" for one in seeds)
    return f"{'API':{api}} {'':{state}} {'lie (S: it takes a history)':{name}} hit {seconds}  check"


def summary(rows: Sequence[Row], seeds: Sequence[int]) -> Iterator[str]:
    """Yield lines that count the lies told and caught: by seed, by API, by law, and by fate."""
    yield f"{len(rows)} lies told by {_functions(rows)} functions"
    for index, seed in enumerate(seeds):
        trials = [row.trials[index] for row in rows]
        seconds = sum(one.seconds for one in trials)
        yield f"  seed {seed}: {_caught(trials)}, {seconds:.0f} seconds of checks"
    for api, own in _grouped((row.lie.api, row) for row in rows):
        yield f"  {api}: {_caught([row.worst for row in own])}; {_functions(own)} functions"
    fates = Counter(row.worst.word for row in rows)
    yield "  with the worst seed: " + ", ".join(f"{n} {word}" for word, n in fates.most_common())
    yield "by law:"
    for law, own in _grouped((row.lie.law, row) for row in rows):
        yield f"  {law:18} {_caught([row.worst for row in own])}"
    whose = Counter(row.worst.caught[0].partition("[")[0] for row in rows if row.worst.caught)
    yield "by check that was first:"
    for check, count in whose.most_common():
        yield f"  {count:4} {check}"


def _functions(rows: Iterable[Row]) -> str:
    kinds = {(row.lie.api, row.lie.function): row.lie.stateful for row in rows}
    return f"{len(kinds)} ({sum(kinds.values())} stateful)"


def _caught(trials: Sequence[Trial]) -> str:
    return f"{sum(one.word == 'caught' for one in trials)} of {len(trials)} caught"


def _grouped(pairs: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for key, row in pairs:
        found.setdefault(key, []).append(row)
    yield from sorted(found.items())
