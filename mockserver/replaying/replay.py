"""The replay: a recording is sent to a server, in its order, and what differs is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mockserver.api import Api
from mockserver.replaying.archive import Answer, Recorded
from mockserver.replaying.comparing import Comparer
from mockserver.replaying.credentials import OAUTH, Call, Credentials, Presenter


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One exchange of a recording: its new ``answer``, None if it was not sent (it is for none of
    the APIs, or was never answered), and in what that differs from the recorded one, a line each.
    """

    recorded: Recorded
    answer: Answer | None
    differences: Sequence[str] = ()

    def text(self, most: int = 20) -> str:
        """Return it for a person, with so many differences at most."""
        one = self.recorded
        lines = [f"#{one.number} {one.method} {one.path}"]
        lines += [f"  {line}" for line in self.differences[:most]]
        if len(self.differences) > most:
            lines.append(f"  ... and {len(self.differences) - most} more")
        return "\n".join(lines)


def _is_for(api: Api, path: str) -> bool:
    return path == api.prefix or path.startswith(f"{api.prefix}/")


def oauth_paths(apis: Iterable[Api]) -> tuple[str, ...]:
    """Return the paths at which APIs issue tokens."""
    return tuple(
        f"{api.prefix}{one.path}"
        for api in apis
        for one in api.operations
        if one.path.endswith(OAUTH)
    )


def replay(
    recording: Iterable[Recorded],
    call: Call,
    apis: Sequence[Api],
    credentials: Credentials,
    comparer: Comparer,
) -> Iterator[Replayed]:
    """Send each exchange that is for one of the APIs by ``call``, and yield what came of it.

    Ids that the server gave to what was made before stand in the place of the recorded ones.
    """
    presenter = Presenter(credentials, oauth_paths(apis), call)
    for one in recording:
        if not one.answer.status or not any(_is_for(api, one.path) for api in apis):
            yield Replayed(recorded=one, answer=None)
            continue
        request = presenter.present(
            one,
            comparer.translate(one.path),
            comparer.translate_query(one.query),
            comparer.translate_body(one.body),
        )
        answer = call(request)
        presenter.learn(one.path, answer)
        found = comparer.differences(one.method, one.answer, answer)
        yield Replayed(recorded=one, answer=answer, differences=found)
