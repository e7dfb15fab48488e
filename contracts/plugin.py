"""The pytest plugin: options, fixtures, and how the outcome of tests becomes a verdict.

It adds its options and does its work only where ``--contract`` is given, so that it is never in
the way of another project's tests.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contracts import options

if TYPE_CHECKING:
    from contracts.desk import Desk
    from contracts.expect import Expect
    from contracts.generation.generator import Generator
    from contracts.run import ContractRun
    from contracts.session import Identity, Session

_WORD = "--contract"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one option that asks for a contract."""
    parser.getgroup("contracts", "judge a server by its contract").addoption(
        _WORD,
        metavar="API",
        dest="contracts_contract",
        help="judge a server of this API; brings more options: see `contracts verify --help`",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(parser: pytest.Parser, args: list[str]) -> None:
    """Add all other options, if a contract is asked for.

    An option that another plugin has under the same name (``--base-url`` is popular) is left to it,
    and its value taken from there.
    """
    if not any(word == _WORD or word.startswith(f"{_WORD}=") for word in args):
        return
    taken = {name for group in _groups(parser) for one in group.options for name in one.names()}
    group = parser.getgroup("contracts")
    if "--target" not in taken:
        group.addoption("--target", metavar="FILE", dest="contracts_target", help="a target file")
    for one in options.ALL:
        if one.option in taken:
            continue
        settings: dict[str, Any] = {"dest": f"contracts_{one.name}", "help": one.help}
        if one.kind == "flag":
            settings |= {"action": "store_true", "default": None}
        elif one.kind in ("words", "pairs", "lists"):
            settings |= {"action": "append", "metavar": one.metavar or None}
        else:
            settings |= {"metavar": one.metavar or None}
        group.addoption(one.option, **settings)


def _groups(parser: pytest.Parser) -> list[Any]:
    return list(getattr(parser, "_groups", ()))


def given(config: pytest.Config) -> dict[str, Any]:
    """Return the options that were given, as the values they stand for.

    Raises:
        NoVerdict: one stands for none.
    """
    from contracts.settings import from_text

    found: dict[str, Any] = {}
    for one in options.ALL:
        value = config.getoption(one.option, None)
        if value is None:
            continue
        if isinstance(value, list):
            values = [from_text(one, text, one.option) for text in value]
            merged: dict[str, Any] = {}
            for each in values:
                merged.update(each if isinstance(each, dict) else dict.fromkeys(each))
            found[one.name] = tuple(merged) if one.kind == "words" else merged
        elif isinstance(value, str):
            found[one.name] = from_text(one, value, one.option)
        else:
            found[one.name] = value
    target = config.getoption("--target", None)
    return found | ({"target": Path(target)} if target else {})


def pytest_configure(config: pytest.Config) -> None:
    """Set the run up when a contract is asked for."""
    config.addinivalue_line(
        "markers", "requirement(*ids): the requirements that a test exercises or a check judges"
    )
    config.addinivalue_line(
        "markers", "exists(because): why there is a check that others can stand in for"
    )
    config.addinivalue_line("markers", "generated: a check made for each operation of the API")
    config.addinivalue_line("markers", "law(name): a check made for all that is under this law")
    if config.getoption("contracts_contract", None):
        from contracts.errors import NoVerdict
        from contracts.run import ContractRun

        try:
            run = ContractRun.begin(config, os.environ, given(config))
        except NoVerdict as error:
            raise pytest.UsageError(f"no verdict: {error}") from None
        config.pluginmanager.register(run, "contracts-run")


def the_run(config: pytest.Config) -> ContractRun:
    """Return the run that is under way.

    Raises:
        pytest.UsageError: there is none.
    """
    run: ContractRun | None = config.pluginmanager.getplugin("contracts-run")
    if run is None:
        raise pytest.UsageError("--contract API and --base-url URL are needed")
    return run


@pytest.fixture
def desk(request: pytest.FixtureRequest) -> Desk:
    """Give the run's dealings with the target."""
    return the_run(request.config).desk


@pytest.fixture
def session(desk: Desk) -> Session:
    """Give the way to the target, for what the desk has no word for."""
    return desk.session


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Expect:
    """Give the expectations of this check."""
    return the_run(request.config).expect_for(request.node)


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> int:
    """Give the number of examples that a generated check makes."""
    return the_run(request.config).plan.examples


@pytest.fixture
def generator(request: pytest.FixtureRequest) -> Generator:
    """Give the maker of generated requests; without Schemathesis the check is not exercised."""
    from contracts.errors import NotExercised

    try:
        from contracts.generation.generator import Generator
    except ModuleNotFoundError as error:
        raise NotExercised(
            f"{error.name} is not installed", "install deskdouble[contracts]"
        ) from None
    run = the_run(request.config)

    def make() -> Generator:
        return Generator(run.desk, seed=run.seed, examples=run.plan.examples)

    return run.desk.stock.keep("generator", make)


@pytest.fixture
def second(session: Session) -> Identity:
    """Give a caller of another account; without one the check is not exercised."""
    from contracts.errors import NotExercised
    from contracts.identities import second_identity

    found = session.callers.get("second") or second_identity(session)
    if found is None:
        raise NotExercised("no caller of another account is known", "supply second_token")
    return found


@pytest.fixture
def low(session: Session) -> Identity:
    """Give a caller with few rights; without one the check is not exercised."""
    from contracts.errors import NotExercised
    from contracts.identities import low_identity

    found = session.callers.get("low") or low_identity(session)
    if found is None:
        raise NotExercised("no caller with few rights is known", "supply low_token")
    return found
