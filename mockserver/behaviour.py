"""Behaviour: the named points at which an API does what its document has no words for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mockserver.caller import Caller, Credential

if TYPE_CHECKING:
    from mockserver.call import Call, Outcome
    from mockserver.fields import Cells, Member, Record
    from mockserver.store import Draft
    from mockserver.webhooks.webhook import Event
    from mockserver.worldfile import WorldFile
    from mockserver.worlds import World

Members = dict[str, Any]
"""The members of a body as they were sent (JSON data)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What one API does by itself. A misspelt point is a TypeError when the module loads.

    ``choices``: selectable doubts and their answers, the first being the fallback.
    ``identify``: (world, credential, now) -> the caller's id or None; may raise Refusal.
    ``challenges``: by security scheme, the kind of problem of a call without good credentials of
    that scheme; ``unauthorized`` for the others.
    ``recognise``: (call, id) -> the Caller; selects the account, knows roles and zone.
    ``admit``: (call) -> None; raises Refusal when this caller may not run this operation.
    ``normalise``: by collection, (call, members) before a body is validated; may change them.
    ``examine``: by collection, (call, members) -> the (member, text) problems that no schema sees
    in members that the schema allows.
    ``word``: (member, value, path, message) -> the text of a problem that the schema sees at
    ``path`` of the body; the value is None when the member is missing.
    ``settle``: by collection, (call, before, after) on save, before derived values; changes after.
    ``finish``: by collection, (call, before, after) on save, after derived values.
    ``visible``: by collection, (draft, caller, record, in_list) -> may the caller see it.
    ``sees_all``: by collection, (caller) -> are they shown all of the account in lists, so that
    ``visible`` need not be asked there.
    ``present``: by collection, (call, record, shown) -> changes what is shown of a record.
    ``reads``: by collection, the collections besides it that its ``visible`` and ``present`` look
    into. Of the caller they may know the id, the record, the account, the roles and the zone.
    ``actions``: by the name in ``x-action.run``, (call) -> Outcome.
    ``tick``: (world, now) applies what time alone has changed by ``now`` (epoch seconds).
    ``generate``: (world, file, count, seed) adds ``count`` records to a world being built.
    ``conclude``: (call, outcome) may change a successful outcome before it is rendered.
    ``status``: (world, kind) -> the status of a kind of problem, or None for the document's.
    ``replied``: (call, outcome) -> headers of a successful answer besides the document's.
    ``announces``: the events that webhooks can be for; ``announce``: (call) -> those of its draft,
    asked before it is committed.
    """

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    identify: Callable[[World, Credential, float], Any] | None = None
    challenges: Mapping[str, str] = field(default_factory=dict)
    recognise: Callable[[Call, Any], Caller] | None = None
    admit: Callable[[Call], None] | None = None
    normalise: Mapping[str, Callable[[Call, Members], None]] = field(default_factory=dict)
    examine: Mapping[str, Callable[[Call, Members], Iterable[tuple[str, str]]]] = field(
        default_factory=dict
    )
    word: Callable[[Member, Any, Sequence[Any], str], str] | None = None
    settle: Mapping[str, Callable[[Call, Record | None, Record], None]] = field(
        default_factory=dict
    )
    finish: Mapping[str, Callable[[Call, Record | None, Record], None]] = field(
        default_factory=dict
    )
    visible: Mapping[str, Callable[[Draft, Caller, Cells, bool], bool]] = field(
        default_factory=dict
    )
    sees_all: Mapping[str, Callable[[Caller], bool]] = field(default_factory=dict)
    present: Mapping[str, Callable[[Call, Record, dict[str, Any]], None]] = field(
        default_factory=dict
    )
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actions: Mapping[str, Callable[[Call], Outcome]] = field(default_factory=dict)
    tick: Callable[[World, int], None] | None = None
    generate: Callable[[World, WorldFile, int, int], None] | None = None
    conclude: Callable[[Call, Outcome], None] | None = None
    status: Callable[[World, str], int | None] | None = None
    replied: Callable[[Call, Outcome], tuple[tuple[str, str], ...]] | None = None
    announces: tuple[str, ...] = ()
    announce: Callable[[Call], Iterable[Event]] | None = None


NONE = Behaviour()
