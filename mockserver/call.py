"""A call: one request on its way through the pipeline, and the outcome of its action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mockserver.caller import NOBODY, Caller
from mockserver.exchange import Request
from mockserver.journal import Notice
from mockserver.store import Draft

if TYPE_CHECKING:
    from mockserver.api import Api
    from mockserver.fields import Record
    from mockserver.operation import Operation
    from mockserver.worlds import World


@dataclass(slots=True)
class Trace:
    """What becomes known of a request while it is answered, whatever it comes to."""

    world: World
    operation: str = ""
    caller: Any = None
    fault: str = ""
    notices: list[Notice] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a body asked for: ``values`` by property, ``extras`` members that are no property."""

    values: dict[str, Any] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


NOTHING = Sent()
"""What a call has sent that has not been read, or had nothing to say."""


@dataclass(slots=True)
class Call:
    """One request being answered. ``now`` is in whole epoch seconds, ``millis`` in thousandths."""

    api: Api
    world: World
    request: Request
    operation: Operation
    path: Mapping[str, int | str]
    query: tuple[tuple[str, str], ...]
    draft: Draft
    now: int
    millis: int
    trace: Trace
    caller: Caller = NOBODY
    sent: Sent = NOTHING
    references: dict[str, dict[str, dict[Any, Any]]] = field(default_factory=dict)
    """By the collection that they stand in, the one they lead to and the id: the references to
    records as the caller sees them, as far as they are known."""

    @property
    def asked(self) -> bool:
        """Tell whether a client asked for this; if not, time or the making of data does it."""
        return bool(self.request.path)

    def commit(self) -> None:
        """Keep what the draft changes, and tell the webhooks of the world if it has any."""
        outbox = self.world.outbox
        if outbox is None:
            self.draft.commit()
        else:
            outbox.commit(self)

    def choice(self, name: str) -> str:
        """Return the answer that this world gives to a selectable doubt."""
        return self.world.answers[name]

    def refuses(self, doubt: str, member: str, text: str) -> bool:
        """Tell whether this world refuses what a doubt is about; if not, note that others may."""
        if self.choice(doubt) == "refuse":
            return True
        self.notice(doubt, member, text)
        return False

    def notice(self, code: str, member: str, text: str) -> None:
        """Note what a real server would pass over in silence, or might refuse."""
        self.trace.notices.append(Notice(code, member, text))

    def last(self, role: str) -> str | None:
        """Return the last value given to the query parameter with this role, or None."""
        parameter = self.operation.by_role.get(role)
        found = None
        if parameter is not None:
            for name, value in self.query:
                if name == parameter.name:
                    found = value
        return found

    def record(self, collection: str, key: Any) -> Record | None:
        """Return a record as the draft has it, or None; a null key gives None."""
        return None if key is None else self.draft.get(collection, key)


@dataclass(slots=True)
class Outcome:
    """What an action came to: the body to render and its status.

    ``body`` is JSON data, or bytes that are the JSON already; None is an empty body.
    ``record`` is the record that the answer shows, if it shows one. ``tag`` is the ETag of the body
    where it is known; if it is empty, it is worked out from the body.
    """

    body: Any
    tag: str = ""
    record: Record | None = None
    headers: tuple[tuple[str, str], ...] = ()
    status: int | None = None


_NO_REQUEST = Request(
    method="POST", path="", query="", headers={}, body=b"", scheme="http", client=""
)


def unasked(world: World, now: int, caller: Caller = NOBODY) -> Call:
    """Return a call that no request asked for: what time, or the making of data, does itself."""
    return Call(
        api=world.api,
        world=world,
        request=_NO_REQUEST,
        operation=world.api.operations[0],
        path={},
        query=(),
        draft=Draft(world.store),
        now=now,
        millis=now * 1000,
        trace=Trace(world),
        caller=caller,
    )
