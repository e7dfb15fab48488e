"""Recall: what a record shows now against what was sent to it and what it showed before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.contract import Contract
from contracts.errors import Broken
from contracts.exchange import Exchange
from contracts.kinds import Kind, moment, same
from contracts.oracle.act import Act
from contracts.oracle.blame import LAWS, PROPERTY, Blame, broken
from contracts.oracle.memory import Memory, Seen
from contracts.oracle.sets import Sets
from contracts.oracle.shape import Shape
from contracts.oracle.tags import judge_tag
from contracts.suite.params import Subject

Known = set[tuple[str, Any]]
_NONE: tuple[Any, ...] = (None, "", [], {})


class Recall:
    """Compares; ``judge`` learns what it compares, so that each change is found once.

    ``kept`` are the requirements about values that were seen to come back.
    """

    def __init__(self, contract: Contract, blame: Blame) -> None:
        self._contract = contract
        self._blame = blame
        self.kept: set[str] = set()
        self._proven: set[tuple[str, str, str]] = set()
        self._sets = Sets(contract, blame)

    # --- learning what was sent ------------------------------------------------------------------

    def sent(self, shape: Shape, memory: Memory, act: Act, known: Known) -> None:
        """Take note of what a create or an update that was granted has sent."""
        if act.members is None:
            memory.forget(shape.changeable)
            return
        named = shape.named(act.verb, act.members)
        doubtful = shape.contradicted(act.verb, act.members)
        memory.named = frozenset(named if act.verb == "update" else ())
        if act.verb == "update":
            memory.forget(shape.may_move(frozenset(named)))
        for name, value in named.items():
            one = shape.subjects.get(name)
            if one is None or name in shape.fixed:
                continue
            memory.forget((name,))
            if name in shape.relatives and isinstance(value, int | str) and value:
                memory.links.add(int(value) if str(value).isdecimal() else value)
            written = name in shape.echo and name in shape.members[act.verb].values()
            trusted = act.viewer == memory.viewer and written and not one.schema.get("readOnly")
            if trusted and name not in doubtful and shape.evident(one, value):
                memory.pending[name] = Seen(one.stored(value), act.exchange)
        if any(named.get(name) for name in shape.timers):
            memory.forget(shape.timed)

    # --- judging what is shown -------------------------------------------------------------------

    def forbidden(self, shape: Shape, act: Act, record: Mapping[str, Any]) -> Iterator[Broken]:
        """Yield members that no answer may have."""
        for name in shape.write_only.keys() & record.keys():
            yield from broken(
                self._blame.at(("write-only",), shape.write_only[name]),
                f"{name} can only be written and is shown",
                expected=f"no {name}",
                got=record[name],
                exchanges=(act.exchange,),
            )

    def judge(
        self, shape: Shape, memory: Memory, act: Act, record: Mapping[str, Any], known: Known
    ) -> Iterator[Broken]:
        """Yield what is wrong with a record as its creator sees it, and learn what it shows."""
        before = dict(memory.values)
        silent = self._moving(shape, memory)
        memory.shared = memory.shared or _saved_by_others(shape, memory, record)
        if act.whole and not shape.required <= record.keys():
            return  # what it lacks is for others to judge
        for name, one in shape.subjects.items():
            if name in record:
                value = one.shown(record)
                if act.whole:
                    memory.whole.add(name)
                if not shape.is_kind(one, record[name]):
                    memory.forget((name,))
                    continue  # that is for others to judge, too
            elif act.whole and name in memory.whole:
                value = None
            else:
                continue
            was = memory.values.get(name)
            pending = memory.pending.pop(name, None)
            if pending is not None and name not in silent:
                yield from self._echo(shape, memory, act, one, pending, was, value, known)
            elif was is not None and not (
                name in memory.open or name in silent or same(value, was.value)
            ):
                yield from self._moved(shape, memory, act, one, was, value)
            memory.values[name] = Seen(value, act.exchange)
            memory.open.discard(name)
        if act.whole:
            yield from self._sets.judge(shape, memory, act, before)
            yield from judge_tag(self._blame, shape, memory, act)
            if act.verb == "read":
                memory.settle()

    def _moving(self, shape: Shape, memory: Memory) -> frozenset[str]:
        """Return the properties that may be anything at any moment."""
        if any(memory.value(name) is not None for name in shape.timers):
            return shape.ticking | shape.timed
        return shape.ticking

    def _echo(
        self,
        shape: Shape,
        memory: Memory,
        act: Act,
        one: Subject,
        pending: Seen,
        was: Seen | None,
        value: Any,
        known: Known,
    ) -> Iterator[Broken]:
        """Yield a value that is not the one that was sent."""
        verb = "create" if pending.exchange is memory.made else "update"
        key = (shape.collection, one.name, verb)
        late = memory.late.pop(one.name, None)
        own = self._blame.written(pending.exchange, shape.collection)
        if same(value, pending.value):
            if key not in self._proven:
                self._proven.add(key)
                self.kept.update(self._contract.by_law("echo", one.requirements))
            if late is not None:
                yield from broken(
                    self._blame.at(("same-form",), own),
                    f"the answer to an update shows {one.name} as it was before",
                    expected=pending.value,
                    got=late.value,
                    exchanges=(memory.made, late.exchange, act.exchange),
                )
            return
        old = was.value if was is not None else one.schema.get("default")
        ignored = same(value, old) or (was is None and value in _NONE)
        if self._excused(shape, one, pending.value, value, ignored, key, known):
            return
        if verb == "update" and ignored and pending.exchange is act.exchange:
            memory.pending[one.name] = (
                pending  # perhaps the answer alone is wrong: a read will tell
            )
            memory.late[one.name] = Seen(value, act.exchange)
            return
        laws = ["reference"] if one.kind is Kind.REFERENCE and not ignored else []
        unstored = verb == "update" and pending.exchange is not act.exchange and late is None
        blamed = [
            each for law in (*laws, "echo") for each in self._blame.at((law,), one.requirements)
        ]
        blamed += self._blame.at(("update-stored",), own) if unstored else ()
        yield from broken(
            blamed
            or self._blame.at(PROPERTY, one.requirements)
            or self._blame.at(("update-stored", "update", "found"), own)
            or self._blame.operation(act.operation),
            f"{one.name} of {'an' if verb == 'update' else 'a'} {verb} does not come back",
            expected=pending.value,
            got=value,
            exchanges=(memory.made, pending.exchange, act.exchange),
        )

    def _excused(
        self,
        shape: Shape,
        one: Subject,
        sent: Any,
        value: Any,
        ignored: bool,
        key: tuple[str, str, str],
        known: Known,
    ) -> bool:
        """Tell whether a doubt allows a server to show something else than what was sent."""
        reference = self._contract.reference(one.write)
        if reference is not None and (ignored or key[-1] == "create"):
            # What leads nowhere may be passed over; then it is as though nothing had been sent.
            keys = sent if isinstance(sent, list) else [sent]
            if any((reference["collection"], each) not in known for each in keys):
                return True
        if not one.own_doubts:
            return False
        if isinstance(sent, str) and isinstance(value, str) and sent.casefold() == value.casefold():
            return True
        if isinstance(sent, list) and isinstance(value, list):
            return {*map(repr, sent)} == {*map(repr, value)} or ignored
        if isinstance(sent, dict) and isinstance(value, dict) and sent.items() <= value.items():
            return True
        if one.kind in (Kind.MOMENT, Kind.TARGET) and isinstance(value, str):
            return moment(value) is None  # a form that it is in doubt about
        return ignored and (shape.passed_over(one) or key not in self._proven)

    def _moved(
        self, shape: Shape, memory: Memory, act: Act, one: Subject, was: Seen, value: Any
    ) -> Iterator[Broken]:
        """Yield what is wrong when a value has changed that nobody has changed."""
        own = act.operation.requirements if act.operation else ()
        field = self._blame.at(PROPERTY, one.requirements)
        cause = self._blame.written(memory.last or memory.made, shape.collection)
        writes = memory.written_since(was)
        culprit = self._culprit(memory, one, value)
        if memory.shared and one.name not in shape.fixed:
            return
        blamed: tuple[str, ...]
        if writes:
            between = writes[-1]
            message = f"an update changes {one.name} too, which it does not name"
            cause = self._blame.written(between, shape.collection)
            blamed = self._blame.at(("update-alone", "put", "update"), cause)
        elif culprit is not None:
            who, between = culprit
            message = f"a refused request changes {one.name}"
            blamed = self._blame.anywhere(LAWS.get(who, "no-trace"))
            blamed = blamed or self._blame.anywhere("no-trace")
        else:
            between = was.exchange
            message = f"{one.name} changes though nobody changes it"
            updated = memory.last is not memory.made
            if updated and one.name in memory.named:
                blamed = (*self._blame.at(("update-stored", "update"), cause), *field)
            else:
                blamed = field
        if one.name in shape.fixed and culprit is None:
            blamed = field or blamed
        yield from broken(
            blamed
            or field
            or self._blame.at(("same-form", "found", "list"), own)
            or self._blame.operation(act.operation),
            message,
            expected=was.value,
            got=value,
            exchanges=(memory.made, was.exchange, between, act.exchange),
        )

    def _culprit(self, memory: Memory, one: Subject, value: Any) -> tuple[str, Exchange] | None:
        """Return the refused request that brought a value; the creator's last if none did."""
        text = json.dumps(value) if isinstance(value, str | int) else ""
        for who, exchange in reversed(memory.refused):
            if text and text.encode() in exchange.request_body:
                return who, exchange
        own = [each for each in memory.refused if each[0] not in LAWS] or memory.refused
        return own[-1] if own else None


def _saved_by_others(shape: Shape, memory: Memory, record: Mapping[str, Any]) -> bool:
    """Tell whether a record shows a later save than the last one that this run knows of.

    Then others write to it too, and nothing may be concluded any more from what it shows.
    """
    for name in shape.saved & record.keys():
        was, now = memory.values.get(name), shape.subjects[name].shown(record)
        if was is None or memory.written_since(was) or name in memory.open:
            continue
        known = isinstance(now, int | float) and isinstance(was.value, int | float)
        if known and now > was.value:
            return True
    return False
