"""Sets: what a server sets by itself in a record, as the document declares it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.contract import Contract
from contracts.errors import Broken
from contracts.kinds import Kind, same
from contracts.oracle.act import Act
from contracts.oracle.blame import PROPERTY, Blame, broken
from contracts.oracle.memory import Memory, Seen
from contracts.oracle.shape import Shape

_TICK = 2.0


class Sets:
    """Judges clocks, defaults, and what follows from a state or from the caller."""

    def __init__(self, contract: Contract, blame: Blame) -> None:
        self._contract = contract
        self._blame = blame
        self._callers: dict[tuple[str, str, Any], Seen] = {}

    def judge(
        self, shape: Shape, memory: Memory, act: Act, before: Mapping[str, Seen]
    ) -> Iterator[Broken]:
        """Yield what is wrong in a whole record; ``before`` is what it showed the last time."""
        yield from self._clocks(shape, memory, act, before)
        yield from self._follows(shape, memory, act)
        if act.verb == "create":
            yield from self._at_first(shape, memory, act)

    def _clocks(
        self, shape: Shape, memory: Memory, act: Act, before: Mapping[str, Seen]
    ) -> Iterator[Broken]:
        """Yield a moment of the last save that lies before an earlier one, or has not moved."""
        last = memory.previous or memory.made
        waited = act.exchange.started - last.started - last.seconds
        changed = any(
            name in shape.echo and not same(memory.values[name].value, old.value)
            for name, old in before.items()
        )
        due = act.verb == "update" and changed and waited >= _TICK
        for name in shape.saved:
            now = memory.values.get(name)
            if now is None or not _is_moment(now.value):
                continue
            saved = before.get(name)
            made = [memory.values[each] for each in shape.created if each in memory.values]
            earlier = [one for one in (saved, *made) if one is not None and _is_moment(one.value)]
            late = next((one for one in earlier if one.value > now.value), None)
            if late is not None:
                yield from self._stands(shape, name, memory, late, now, "lies before another")
            elif saved is not None and saved.value == now.value and due:
                yield from self._stands(shape, name, memory, saved, now, "does not move")

    def _stands(
        self, shape: Shape, name: str, memory: Memory, was: Seen, now: Seen, what: str
    ) -> Iterator[Broken]:
        own = shape.subjects[name].requirements
        yield from broken(
            self._blame.at(("clock-updated", "untouched", *PROPERTY), own)
            or self._blame.anywhere("clock-updated"),
            f"{name} {what}",
            expected="a later moment",
            got=now.value,
            exchanges=(memory.made, was.exchange, now.exchange),
        )

    def _follows(self, shape: Shape, memory: Memory, act: Act) -> Iterator[Broken]:
        """Yield a value that does not follow from the state, as the document declares it."""
        for one in shape.subjects.values():
            declared = one.schema.get("x-value", {})
            value = memory.values.get(one.name)
            clock = declared.get("clock")
            for law, states in (
                ("true-when", declared.get("true-when")),
                ("clock-state", clock if isinstance(clock, dict) else None),
            ):
                if not states or value is None:
                    continue
                ((name, words),) = states.items()
                state = memory.values.get(name)
                if state is None or state.exchange is not value.exchange:
                    continue
                inside = state.value in words
                if not value.value if inside else value.value is True and not one.own_doubts:
                    yield from broken(
                        self._blame.at((law,), one.requirements),
                        f"{one.name} does not follow {name}",
                        expected=f"{one.name} as {name} {state.value} demands",
                        got=value.value,
                        exchanges=(memory.made, *memory.writes[-1:], act.exchange),
                    )

    def _at_first(self, shape: Shape, memory: Memory, act: Act) -> Iterator[Broken]:
        """Yield what a new record shows for what was not sent, if it is not as declared."""
        if act.members is None:
            return
        named = shape.named("create", act.members)
        free = all(
            shape.subjects[name].kind is not Kind.REFERENCE or not shape.subjects[name].own_doubts
            for name in named.keys() & shape.subjects.keys()
        )
        for name, one in shape.subjects.items():
            shown = memory.values.get(name)
            if name in named or shown is None or shown.exchange is not act.exchange:
                continue
            source = one.schema.get("x-value", {}).get("from")
            tied = self._contract.by_law("consequence", one.requirements)
            wanted = shown.value
            law = "default"
            if "default" in one.schema and "x-value" not in one.schema and free and not tied:
                wanted = one.schema["default"]
            elif source == "caller":
                law = "from-caller"
                first = self._callers.setdefault((shape.collection, name, memory.viewer), shown)
                wanted = first.value
            elif isinstance(source, list) and source[0] in memory.values:
                law = "from-record"
                wanted = memory.values[source[0]].value
            if not same(shown.value, wanted):
                yield from broken(
                    self._blame.at((law,), one.requirements),
                    f"{name} of a new record is another one than it has by itself",
                    expected=wanted,
                    got=shown.value,
                    exchanges=(act.exchange,),
                )


def _is_moment(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
