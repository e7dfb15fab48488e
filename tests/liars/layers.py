"""Layers: what single layers of the suite find out of a lie, without the checks of the others.

``oracle`` is a walk that expects nothing, watched by the oracle alone. ``model`` are the random
walks of the suite, with the oracle and the judge of single exchanges.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from contracts import greeting
from contracts.contract import Contract, load
from contracts.desk import Desk
from contracts.errors import Broken, NotApplicable, NotExercised, NoVerdict
from contracts.exchange import Exchange
from contracts.identities import low_identity, second_identity, wrong_identity
from contracts.judging import Judge
from contracts.ledger import Ledger
from contracts.lists import items
from contracts.session import NOBODY, Session
from contracts.suite.walks.looks import Looks
from contracts.suite.walks.machine import explore
from contracts.suite.walks.model import Model
from contracts.suite.walks.values import Values
from contracts.suite.walks.walk import Walk
from tests.liars.clock import Clock
from tests.liars.lying import LIES, Lie
from tests.liars.servers import SERVERS
from tests.liars.trial import server_of
from tests.liars.variations import slow
from tests.liars.wire import Line

LAYERS = ("oracle", "model")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What became of a lie: found out when a finding blames a requirement that it breaks."""

    lie: Lie
    blamed: tuple[str, ...]
    calls: int
    seconds: float

    @property
    def word(self) -> str:
        """What became of it, in a word."""
        if set(self.blamed) & set(self.lie.breaks):
            return "caught"
        return "misblamed" if self.blamed else "uncaught"


class _Blind(Judge):
    """Judges nothing."""

    def judge(self, exchange: Exchange) -> Iterator[Broken]:
        """Yield nothing."""
        return iter(())


class _Careless(Model):
    """A model that expects nothing."""

    def judge(self, *_: object) -> None:
        """Judge nothing."""


def contract_of(api: str) -> Contract:
    """Return the contract of an API."""
    return load(api, SERVERS[api].documents)


def tell(contract: Contract, lie: Lie, layer: str, seed: int, walks: int) -> Told:
    """Tell a lie to one layer alone; ``walks`` bounds the random ones."""
    begun = time.perf_counter()
    clock = Clock()
    server = server_of(lie)
    handler = lie.told_by(server.build(fronts=(slow,))(clock))
    session = Session(
        contract,
        server.target,
        remember=True,
        ledger=Ledger(None),
        adapter=Line(handler),
        clock=clock,
        sleep=clock.wait,
    )
    if layer == "oracle":
        session._judge = _Blind(contract)
    desk = Desk(session, tag=f"t{seed}", seed=seed)
    found: list[Broken] = []
    try:
        greeting.enter(session)
        if layer == "oracle":
            stroll(desk, seed)
        else:
            findings, _ = explore(desk, walks=walks, calls=walks * 16, number=seed)
            found = [*findings.first, *findings.shortest]
    except NoVerdict:
        pass
    return Told(
        lie=lie,
        blamed=tuple(dict.fromkeys(one.requirement for one in (*found, *session.findings))),
        calls=len(session.exchanges),
        seconds=time.perf_counter() - begun,
    )


def print_table(names: Sequence[str], layer: str, seeds: Sequence[int], walks: int) -> None:
    """Print what one layer finds of each lie, and by seed of how many."""
    contracts = {api: contract_of(api) for api in SERVERS}
    caught: Counter[int] = Counter()
    words: Counter[str] = Counter()
    for lie in (LIES[name] for name in names):
        told = [tell(contracts[lie.api], lie, layer, seed, walks) for seed in seeds]
        caught.update(seed for seed, one in zip(seeds, told, strict=True) if one.word == "caught")
        best = min((one.word for one in told), key=("caught", "misblamed", "uncaught").index)
        words[best] += 1
        blamed = " ".join(dict.fromkeys(each for one in told for each in one.blamed))
        print(f"{lie.api:10} {lie.name:58} {best:9} {told[0].calls:5}  {blamed}", flush=True)
    by_seed = ", ".join(f"{count} with seed {seed}" for seed, count in sorted(caught.items()))
    print(f"{words.total()} lies: {dict(words)}; caught: {by_seed}")


def stroll(desk: Desk, seed: int) -> None:
    """Do a little of everything, as any client might, and expect nothing of it."""
    dice = random.Random(seed)
    values = Values(desk)
    walk = Walk(desk, values, _Careless(desk.contract, values))
    looks = Looks(walk)
    steps: list[Callable[[], None]] = [
        lambda: walk.create([(number, number % 7) for number in range(60)]),
        lambda: walk.create([]),
        lambda: walk.create([]),
    ]
    for number in range(len(desk.members())):
        steps += [partial(walk.create, [(number, 1)]), partial(walk.read, 0)]
    if desk.contract.doing("update", desk.main) is not None:
        for number in range(len(desk.members("update"))):
            steps += [partial(_change_first, walk, number), partial(walk.update, 2, [(number, 3)])]
        steps += [partial(walk.clear, 0, number) for number in range(0, 40, 3)]
        steps += [partial(walk.refused_update, 1, 5 * way, way, [(way, 3)]) for way in range(6)]
    steps += [partial(walk.refused_create, 5 * way, way) for way in range(6)]
    steps += [partial(looks.listed, size, size > 2) for size in (2, 3, 4)]
    steps += [partial(looks.selected, 1, number) for number in range(6)]
    steps += [partial(looks.viewed, number, 3) for number in range(8)]
    steps += [partial(_look_around, desk, walk, dice), partial(walk.delete, 1)]
    for step in steps:
        try:
            step()
        except (NotApplicable, NotExercised):
            continue


def _change_first(walk: Walk, number: int) -> None:
    """Change one member of the first record, which has most."""
    walk.update(len(walk.records) - 1, [(number, 2)])


def _look_around(desk: Desk, walk: Walk, dice: random.Random) -> None:
    """Ask for the plain list, and let others try to see and to change a record."""
    if desk.contract.doing("list", desk.main) is not None:
        keys = [one.key for one in walk.records]
        for each in items(desk.select(desk.lists.sized(5)))[:2]:
            if each.get("id") in keys:
                desk.read(each["id"])
    if not walk.records:
        return
    key = dice.choice(walk.records).key
    second, low = second_identity(desk.session), low_identity(desk.session)
    for caller in (second, low, NOBODY, wrong_identity(desk.session.main)):
        if caller is not None:
            desk.read(key, identity=caller)
    title = next((one for one in desk.members("update").values() if one.name in desk.valid()), None)
    if title is not None:
        members = {title.name: desk.value(title)}
        for caller in (second, NOBODY, wrong_identity(desk.session.main)):
            if caller is not None:
                desk.update(key, members, identity=caller)
    desk.read(key)
