"""Fault data: faults as people write them, checked and made into what a world can be armed with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver import scripting
from mockserver.api import Api
from mockserver.faults import Effect, Fault, Script
from mockserver.matching import Matcher
from mockserver.problems import SetupError, nearest
from mockserver.profiles import PROFILES
from mockserver.recordform import Given
from mockserver.registry import Realm
from mockserver.yamlfile import escape


def arm(realm: Realm, data: Mapping[str, Any], now: float, profile: str = "") -> Fault:
    """Arm a world with a fault; ``now`` is in epoch seconds of the real clock.

    ``data`` fits the schema Fault of the control API.

    Raises:
        SetupError: it names what there is not, or a template in it is none.
    """
    apis = {name: world.api for name, world in realm.worlds.items()}
    fault = read_fault(data, apis, realm.faults.new_id(), now, profile)
    if any(effect.stale for effect in fault.effects):
        past = {}
        for name, world in realm.worlds.items():
            with world.lock:
                past[name] = world.store.fork()
        fault.past = past
    realm.faults.arm([fault])
    return fault


def arm_profile(realm: Realm, name: str, now: float) -> None:
    """Arm a world with the faults of a profile, in place of those of any profile before."""
    realm.faults.disarm(lambda one: bool(one.profile))
    for data in PROFILES[name].faults:
        arm(realm, data, now, name)


def read_fault(
    data: Mapping[str, Any], apis: Mapping[str, Api], key: str, now: float, profile: str = ""
) -> Fault:
    """Return a fault from its data.

    Raises:
        SetupError: it names what there is not, or a template in it is none.
    """
    given = Given(data, "fault")
    when = read_matcher(given, data.get("when", {}), apis)
    then = data["then"]
    listed = isinstance(then, list)
    effects = [
        _effect(given, f"/then/{index}" if listed else "/then", one, _meant(when, apis))
        for index, one in enumerate(then if listed else [then])
    ]
    cycle = data.get("cycle", not listed)
    seconds = data.get("seconds")
    return Fault(
        id=key,
        when=when,
        effects=effects,
        times=data.get("times", None if cycle else len(effects)),
        skip=data.get("skip", 0),
        probability=data.get("probability", 1.0),
        until=None if seconds is None else now + seconds,
        between=_between(data.get("between")),
        profile=profile,
        source=data,
    )


def read_matcher(given: Given, when: Mapping[str, Any], apis: Mapping[str, Api]) -> Matcher:
    """Return a matcher from its data, which stands at ``/when``.

    Raises:
        SetupError: it names an API or an operation that there is not.
    """
    name = when.get("api", "")
    if name and name not in apis:
        place = given.place("/when/api")
        raise SetupError(f"'{name}' is no API here", place, nearest(name, list(apis)))
    operation = when.get("operation", "")
    known = [one.id for api in apis.values() for one in api.operations if name in ("", api.name)]
    if operation and operation not in known:
        place = given.place("/when/operation")
        raise SetupError(f"'{operation}' is no operation", place, nearest(operation, known))
    return Matcher(**when)


def _meant(when: Matcher, apis: Mapping[str, Api]) -> Sequence[Api]:
    return [
        api
        for api in apis.values()
        if when.api in ("", api.name)
        and (not when.operation or any(one.id == when.operation for one in api.operations))
    ]


def _effect(given: Given, pointer: str, data: Mapping[str, Any], apis: Sequence[Api]) -> Effect:
    problem = data.get("problem", "")
    for api in apis:
        if problem and problem not in api.problems:
            raise SetupError(
                f"'{problem}' is no kind of problem of {api.name}",
                given.place(f"{pointer}/problem"),
                nearest(problem, list(api.problems)),
            )
    if data.get("answer") is not None and problem:
        what = "an answer and a problem cannot both be given"
        raise SetupError(what, given.place(pointer), "leave one of them out")
    delay = data.get("delay", 0.0)
    least, most = delay if isinstance(delay, list) else (delay, delay)
    if least > most:
        place = given.place(f"{pointer}/delay")
        raise SetupError(f"the least delay is {least}, the most only {most}", place)
    slow = data.get("slow")
    return Effect(
        script=_script(given, f"{pointer}/answer", data.get("answer")),
        problem=problem,
        status=data.get("status"),
        retry_after=data.get("retry_after"),
        delay=(least, most),
        drop=data.get("drop", ""),
        truncate=data.get("truncate"),
        garble=data.get("garble", False),
        slow=None if slow is None else (slow["bytes"], slow["seconds"]),
        stale=data.get("stale", False),
        lose=data.get("lose", False),
        repeat=data.get("repeat", False),
    )


def _script(given: Given, pointer: str, data: Mapping[str, Any] | None) -> Script | None:
    if data is None:
        return None
    if data.get("template"):
        for part in ("headers", "body"):
            try:
                scripting.check(data.get(part))
            except ValueError as error:
                place = given.place(f"{pointer}/{escape(part)}")
                raise SetupError(f"that is no template: {error}", place) from None
    return Script(**data)


def _between(times: Sequence[str] | None) -> tuple[int, int] | None:
    if times is None:
        return None
    start, end = (int(one[:2]) * 3600 + int(one[3:]) * 60 for one in times)
    return start, end
