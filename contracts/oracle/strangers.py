"""Strangers: who must not see or change a record, and what refused requests must not leave."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.contract import Contract
from contracts.errors import Broken
from contracts.exchange import Exchange
from contracts.oracle.act import Act
from contracts.oracle.blame import LAWS, Blame, broken
from contracts.oracle.records import Records
from contracts.oracle.shape import Shape

_PROOFS = ("authorization", "cookie")


class Strangers:
    """Looks after what only some may see, and after creates that were refused."""

    def __init__(self, contract: Contract, blame: Blame) -> None:
        self._contract = contract
        self._blame = blame
        self._refused: dict[str, tuple[Act, Exchange]] = {}
        self._taken: set[str] = set()

    def judge(self, act: Act, shape: Shape, records: Records) -> Iterator[Broken]:
        """Yield a record that is shown to somebody it is not for, and one that should not be."""
        title = shape.title
        if title is None or not act.records or act.verb == "touch":
            return
        for record in act.records:
            text = record.get(title.name)
            if not isinstance(text, str):
                continue
            memory = records.get(act.collection, record["id"])
            if memory is not None and self._is_strange(act) and memory.viewer != act.viewer:
                held = memory.values.get(title.name)
                if held is not None and held.value == text and not memory.elsewhere:
                    yield from broken(
                        self._blame.anywhere(LAWS[act.who]) or self._blame.operation(act.operation),
                        f"a record is shown to {_WORDS[act.who]}",
                        expected="nothing of it",
                        got=act.exchange.answer,
                        exchanges=(memory.made, act.exchange),
                    )
            mentioned = text in (act.members or {}).values()
            if text in self._refused and act.verb != "create" and not mentioned:
                refused, exchange = self._refused.pop(text)
                yield from broken(
                    self._blame.anywhere(LAWS.get(refused.who, "no-trace"), "no-trace")
                    or self._blame.operation(refused.operation),
                    "a refused create made a record",
                    expected="no such record",
                    got=str(record["id"]),
                    exchanges=(exchange, act.exchange),
                )

    def remember(self, act: Act, shape: Shape) -> None:
        """Take note of the texts that must not appear, and of those that may after all."""
        title = shape.title
        if title is None or not act.writes or act.operation is None:
            return
        texts = [one for one in (act.members or {}).values() if isinstance(one, str)]
        if not act.refused:
            shown = (one.get(title.name) for one in act.records)
            texts += [one for one in shown if isinstance(one, str)]
            for text in texts:
                self._refused.pop(text, None)
            self._taken.update(texts)
            return
        mark = (act.members or {}).get(title.write.name)
        fresh = isinstance(mark, str) and len(mark) > 8 and mark not in self._taken
        if fresh and act.verb == "create":
            self._refused[str(mark)] = (act, act.exchange)

    def _is_strange(self, act: Act) -> bool:
        """Tell whether the caller has no right to see what others have made."""
        if act.who not in LAWS or not self._blame.anywhere(LAWS[act.who]):
            return False
        if act.operation is None or act.operation.raw.get("security") == []:
            return False
        if act.who != "nobody":
            return True
        exchange = act.exchange
        if any(name.lower() in _PROOFS for name in exchange.request_headers):
            return False
        told = [exchange.url, exchange.request_body.decode("utf-8", "replace")]
        told += [str(one) for one in exchange.request_headers.values()]
        return not any(
            secret.value in text for secret in exchange.secrets for text in told if secret.value
        )


_WORDS = {
    "second": "a caller of another account",
    "nobody": "a caller without credentials",
    "stranger": "a caller with wrong credentials",
}
