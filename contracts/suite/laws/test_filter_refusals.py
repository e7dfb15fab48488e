"""Refused filters: what cannot be filtered by, or not so, is refused, and the refusal says why."""

from collections.abc import Iterator

from contracts.contract import Operation, Parameter
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import Kind, kind_of
from contracts.suite.filtering import by_one_name, filtered_by, some_value
from contracts.suite.params import each_filter, law
from contracts.suite.trials import declared, refused, succeeded
from contracts.values import accepts

_UNKNOWN = ("no_such_member", "nor_this_one")


@law("unknown-filter")
def test_unknown_filter_is_refused(desk: Desk, expect: Expect) -> None:
    """What cannot be anything but a filter; a plain parameter may be passed over."""
    for query in ({_UNKNOWN[0]: "!1"}, {f"{_UNKNOWN[0]}!": "1"}):
        expect.refused(desk.select({**query, **desk.lists.sized(1)}))
    exchange = desk.select({_UNKNOWN[0]: "1", **desk.lists.sized(1)})
    if refused(exchange):
        expect.refused(exchange)
    expect.observe("unknown-parameter", "refuse" if refused(exchange) else "ignore", [exchange])


@law("unknown-filter-told")
def test_refusal_names_the_unknown_names(desk: Desk, expect: Expect) -> None:
    query = {**dict.fromkeys(_UNKNOWN, "!1"), **desk.lists.sized(1)}
    _judge_words(expect, desk.select(query), _UNKNOWN)


@law("unfilterable")
def test_field_without_filter_is_refused(desk: Desk, expect: Expect) -> None:
    for name in _unfilterable(desk):
        expect.refused(desk.select({name: "1", **desk.lists.sized(1)}))


@law("unfilterable-told")
def test_refusal_names_the_field_without_filter(desk: Desk, expect: Expect) -> None:
    for name in _unfilterable(desk)[:2]:
        _judge_words(expect, desk.select({name: "1", **desk.lists.sized(1)}), (name,))


@each_filter("filter-operator")
def test_operator_that_a_filter_does_not_know(
    desk: Desk, expect: Expect, subject: Parameter
) -> None:
    judged = 0
    for _, exchange in _with_wrong_operators(desk, subject):
        expect.refused(exchange)
        judged += 1
    expect.possible(judged, f"{subject.name} takes every operator")


@each_filter("operator-told")
def test_refusal_names_field_and_operator(desk: Desk, expect: Expect, subject: Parameter) -> None:
    def judge(name: Parameter) -> None:
        sign, exchange = next(_with_wrong_operators(desk, name), ("", None))
        if exchange is None:
            raise NotExercised(f"{name.name} takes every operator")
        _judge_words(expect, exchange, (filtered_by(desk, name).name, sign[0]))

    by_one_name(desk, subject, "operator-told", judge)


@each_filter("filter-one-text")
def test_several_values_for_a_text(desk: Desk, expect: Expect, subject: Parameter) -> None:
    """Where they are taken, the comma has to be part of the text."""
    exchange = desk.select({**desk.lists.light, subject.name: "no such text,nor this one"})
    if not succeeded(exchange) or "text-with-comma" not in subject.doubts:
        expect.refused(exchange)
        expect.observe("text-with-comma", "refuse", [exchange])
        return
    one = filtered_by(desk, subject)
    text = f"{desk.text()}, a comma"
    made = desk.make(**{one.write.name: text})
    found = desk.select({**desk.lists.sized(), subject.name: text})
    keys = [item["id"] for item in found.json or ()]
    wanted = [made.member("id")]
    expect.equal(keys, wanted, f"the records with {subject.name}={text}", shown=[made, found])
    expect.observe("text-with-comma", "text", [exchange])


@each_filter("text-set-told")
def test_refusal_of_several_texts_names_the_field(
    desk: Desk, expect: Expect, subject: Parameter
) -> None:
    exchange = desk.select({**desk.lists.light, subject.name: "no such text,nor this one"})
    _judge_words(expect, exchange, (subject.name,))


@law("flag-set")
def test_several_values_for_a_boolean(desk: Desk, expect: Expect) -> None:
    judged = 0
    for operation, name in _flags(desk):
        expect.refused(desk.session.send("GET", operation.path, query={name: "true,false"}))
        judged += 1
    expect.possible(judged, "nothing can be filtered by a boolean")


@law("flag-set-told")
def test_refusal_of_several_booleans_names_the_field(desk: Desk, expect: Expect) -> None:
    judged = 0
    for operation, name in _flags(desk):
        exchange = desk.session.send("GET", operation.path, query={name: "true,false"})
        _judge_words(expect, exchange, (name,))
        judged += 1
    expect.possible(judged, "nothing can be filtered by a boolean")


@each_filter("filter-bad")
def test_bad_value_of_a_filter(desk: Desk, expect: Expect, subject: Parameter) -> None:
    wrong = next(
        (
            one
            for one in ("no such value", "x,,y")
            if not accepts(desk.contract, subject.schema, one)
        ),
        None,
    )
    if wrong is None:
        raise NotExercised("every text is a value of this filter")
    exchange = desk.select({**desk.lists.sized(), subject.name: wrong})
    if succeeded(exchange):
        expect.equal(exchange.json, [], f"the list with {subject.name}={wrong}", shown=[exchange])
        expect.observe("bad-filter-value", "match-nothing", [exchange])
    else:
        expect.refused(exchange)
        expect.observe("bad-filter-value", "refuse", [exchange])


def _judge_words(expect: Expect, exchange: Exchange, words: tuple[str, ...]) -> None:
    """Demand that the message of a refusal names something; that it refuses is judged elsewhere."""
    expect.possible(refused(exchange), "the target does not refuse it")
    told = str(exchange.member("message"))
    expect.that(
        all(word in told for word in words),
        "a refused filter is not explained",
        expected=f"{' and '.join(words)} in the message",
        got=exchange.answer,
        shown=[exchange],
    )


def _unfilterable(desk: Desk) -> list[str]:
    """Return the fields that no filter is declared of, first those that are no plain value."""
    filterable = desk.contract.collection(desk.main).get("filterable", ())
    found = [one for one in declared(desk) if one.name not in filterable]
    return [one.name for one in sorted(found, key=lambda one: one.kind is not Kind.OBJECT)]


def _with_wrong_operators(desk: Desk, subject: Parameter) -> Iterator[tuple[str, Exchange]]:
    """Yield the answers to a filter with operators that it does not take."""
    one = filtered_by(desk, subject)
    text = some_value(desk, subject, one, str)
    for sign in ("<", ">=", "<="):
        if not accepts(desk.contract, subject.schema, f"{sign}{text}"):
            yield sign, desk.select({**desk.lists.light, subject.name: f"{sign}{text}"})


def _flags(desk: Desk) -> Iterator[tuple[Operation, str]]:
    """Yield the lists of other collections that can be filtered by a boolean, and its name."""
    for operation in desk.contract.operations:
        action = operation.action
        if action.get("do") != "list" or {"where", "parent"} & action.keys():
            continue
        record = desk.contract.record(action["collection"])
        for one in operation.parameters:
            found = record.get(one.name) if one.role == "filter" else None
            boolean = found and kind_of(desk.contract, found.schema) is Kind.BOOLEAN
            if boolean and desk.session.target.offers(operation):
                yield operation, one.name
