"""Tags: an ETag belongs to one state of a record, and 304 says that it is still in that state."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.errors import Broken
from contracts.kinds import same
from contracts.oracle.act import Act
from contracts.oracle.blame import Blame, broken
from contracts.oracle.memory import Memory
from contracts.oracle.shape import Shape

_MOST = 4


def judge_tag(blame: Blame, shape: Shape, memory: Memory, act: Act) -> Iterator[Broken]:
    """Yield a tag that two states of a record have; learn which tag this state has."""
    tag = act.exchange.headers.get("etag", "")
    if act.verb != "read" or not tag:
        return
    told = shape.subjects.keys() - shape.ticking
    shows = {name: one.value for name, one in memory.values.items() if name in told}
    earlier = memory.etags.pop(tag, shows)
    if any(not same(shows[name], old) for name, old in earlier.items()):
        yield from broken(
            blame.anywhere("etag"),
            "a record that has changed has the ETag it had before",
            expected="another ETag",
            got=tag,
            exchanges=(memory.made, *memory.writes[-1:], act.exchange),
        )
    memory.etags = {**dict([*memory.etags.items()][-_MOST:]), tag: shows}


def judge_unchanged(blame: Blame, act: Act, memory: Memory) -> Iterator[Broken]:
    """Yield a 304 for the tag of an earlier state."""
    headers = act.exchange.request_headers.items()
    tag = next((str(one) for name, one in headers if name.lower() == "if-none-match"), "")
    now = {name: one.value for name, one in {**memory.values, **memory.pending}.items()}
    changed = any(
        name not in memory.open or name in memory.pending
        for name, old in memory.etags.get(tag, {}).items()
        if not same(now.get(name), old)
    )
    if changed:
        yield from broken(
            blame.anywhere("if-none-match"),
            "304 for the ETag of an earlier state",
            expected="200 and the record",
            got=act.exchange.answer,
            exchanges=(memory.made, *memory.writes[-1:], act.exchange),
        )
