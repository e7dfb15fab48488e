"""Problems: each kind of refusal has the declared status and body."""

from typing import Any

from contracts.contract import Operation
from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.params import each_operation, each_problem, law
from contracts.suite.provoking import (
    JSON,
    bad_parameter,
    get,
    malformed,
    not_found,
    provoked,
)
from contracts.suite.trials import differences, every, named, refused, succeeded, under
from contracts.suite.wronging import NO_RECORD, wrong_create
from contracts.values import wrong

_ERRORS = "{errors}"


@each_problem("problem")
def test_problem_has_its_form(desk: Desk, expect: Expect, subject: str) -> None:
    problem = desk.contract.problem(subject) or {}
    for exchange in provoked(desk, subject):
        if succeeded(exchange):
            raise NotExercised(f"the target does not refuse this: {exchange.answer[:200]}")
        statuses = {problem["status"], *_statuses_in_doubt(desk, problem)}
        expect.status(exchange, *sorted(statuses))
        if not desk.contract.by_law("problem-body", problem.get("x-requirement", ())):
            _judge_body(expect, problem, problem["body"], exchange)


@each_problem("problem-body")
def test_problem_has_its_words(desk: Desk, expect: Expect, subject: str) -> None:
    problem = desk.contract.problem(subject) or {}
    found = [one for one in provoked(desk, subject) if one.status == problem["status"]]
    expect.possible(found, f"the target does not answer {problem['status']} to this")
    body = problem["body"]
    if desk.contract.by_law("problem-errors", problem.get("x-requirement", ())):
        body = {name: value for name, value in body.items() if value != _ERRORS}
    for exchange in found:
        _judge_body(expect, problem, body, exchange)


@each_problem("problem-errors")
def test_problem_lists_its_errors(desk: Desk, expect: Expect, subject: str) -> None:
    problem = desk.contract.problem(subject) or {}
    body = {name: value for name, value in problem["body"].items() if value == _ERRORS}
    expect.possible(body, f"no client can have '{subject}' listed")
    found = [one for one in provoked(desk, subject) if one.status == problem["status"]]
    expect.possible(found, f"the target does not answer {problem['status']} to this")
    for exchange in found:
        _judge_body(expect, problem, body, exchange)


@law("problem-message")
def test_every_problem_is_told_in_a_message(desk: Desk, expect: Expect) -> None:
    """What a client cannot bring about is left aside; so is what the target does not refuse."""
    for subject in desk.contract.raw.get("x-problems", {}):
        try:
            found = provoked(desk, subject)
        except (NotApplicable, NotExercised):
            continue
        for exchange in found:
            if refused(exchange):
                expect.that(
                    isinstance(exchange.member("message"), str)
                    and bool(str(exchange.member("message")).strip()),
                    f"a {exchange.status} does not say why",
                    expected="an object with text under message",
                    got=exchange.answer,
                    shown=[exchange],
                )


def _judge_body(expect: Expect, problem: Any, body: Any, exchange: Exchange) -> None:
    """Demand what a problem declares of its body, or a part of that."""
    if exchange.status == problem["status"] and exchange.method != "HEAD":
        expect.that(
            _like(body, exchange.json),
            f"the body of a {exchange.status} is not as declared",
            expected=str(body),
            got=exchange.answer,
            shown=[exchange],
        )


@law("every-error")
def test_every_wrong_member_is_told(desk: Desk, expect: Expect) -> None:
    bad: dict[str, Any] = {}
    subjects = []
    for one in every(desk):
        if one.member is None or "x-reference" in one.member.schema or one.name in bad:
            continue
        found = next(wrong(desk.contract, one.member), None)
        if found is not None and refused(wrong_create(desk, one.member.name, found[1])):
            bad[one.member.name] = found[1]
            subjects.append(one)
    expect.possible(len(bad) > 1, "no two members can be wrong")
    exchange = desk.create({**desk.valid(), **bad})
    expect.refused(exchange)
    silent = [one.name for one in subjects if not named(exchange, one)]
    expect.that(
        not silent,
        "a refusal does not name every member that is wrong",
        expected=", ".join(one.name for one in subjects),
        got=exchange.answer,
        shown=[exchange],
    )


@each_operation("status")
def test_success_has_the_declared_status(desk: Desk, expect: Expect, subject: Operation) -> None:
    documented = [int(one) for one in subject.raw["responses"] if one.startswith("2")]
    verb = subject.action["do"]
    made = desk.make()
    key = made.member("id")
    exchange = {
        "create": lambda: made,
        "read": lambda: desk.read(key),
        "update": lambda: desk.update(key, desk.revision()),
        "list": lambda: desk.select(desk.lists.sized(1)),
        "delete": lambda: desk.session.send(subject.method, desk.path(subject, key)),
    }[verb]()
    if verb == "delete":
        desk.forget(key)
    for one in (exchange, *(desk.stock.words() if verb == "create" else ())):
        expect.status(one, *documented)


@law("json-answers")
@law("json-untold")
@law("json-typed")
def test_answers_are_json(desk: Desk, expect: Expect) -> None:
    untold, typed = under(desk, "json-untold"), under(desk, "json-typed")
    sent: tuple[tuple[dict[str, str | None], str], ...]
    sent = (({"Accept": None}, untold), ({"Accept": "*/*"}, ""), ({"Content-Type": JSON}, typed))
    for headers, requirement in sent:
        exchange = get(desk, headers=headers)
        expect.status(exchange, 200, requirement=requirement or under(desk, "json-answers"))
        _judge_media(expect, exchange, ("", "utf-8"), requirement or under(desk, "json-answers"))


@law("json-charset")
def test_every_answer_says_that_it_is_json(desk: Desk, expect: Expect) -> None:
    answers = [get(desk), desk.make(), desk.create({}), *not_found(desk), *malformed(desk)]
    if desk.contract.doing("list", desk.main) is not None:
        answers += [desk.select(desk.lists.sized()), *bad_parameter(desk)]
    for exchange in answers:
        _judge_media(expect, exchange, ("utf-8",), under(desk, "json-charset"))


def _judge_media(
    expect: Expect, exchange: Exchange, charsets: tuple[str, ...], requirement: str
) -> None:
    media, _, rest = exchange.headers.get("content-type", "").lower().partition(";")
    charset = rest.strip().removeprefix("charset=").strip('"')
    expect.that(
        media.strip() == JSON and charset in charsets and exchange.is_json,
        "an answer is not JSON",
        expected=f"{JSON}, in UTF-8",
        got=exchange.headers.get("content-type", "no Content-Type"),
        requirement=requirement,
        shown=[exchange],
    )


@law("unknown-path")
def test_unknown_path(desk: Desk, expect: Expect) -> None:
    create = desk.operation("create")
    for path in ("/no-such-path", f"{create.path}-no-such-path", f"{create.path}/1/no-such-path"):
        expect.status(desk.session.send("GET", path), 404)


@law("unknown-id")
def test_unknown_id(desk: Desk, expect: Expect) -> None:
    expect.status(desk.read(NO_RECORD), 404)
    expect.status(desk.update(NO_RECORD, desk.revision()), 404)
    made = desk.stock.bare().member("id")
    expect.possible(isinstance(made, int), "ids are texts")
    expect.status(desk.read(made + 10**7), 404)


@law("wrong-method")
def test_wrong_method(desk: Desk, expect: Expect) -> None:
    key = desk.stock.work()
    before = desk.fresh(key)
    problem = desk.contract.problem("method-not-allowed") or {"status": 405}
    judged = 0
    for verb in ("create", "read"):
        operation = desk.operation(verb)
        path = desk.path(operation, key)
        known = {name.upper() for name in desk.contract.raw["paths"][operation.path]}
        for method in ("DELETE", "PUT", "PATCH", "POST"):
            if method in known:
                continue
            members = None if method == "DELETE" else desk.valid()
            exchange = desk.session.send(method, path, members=members)
            expect.status(exchange, problem["status"], 404)
            answer = "not-found" if exchange.status == 404 else "method-not-allowed"
            expect.observe("wrong-method", answer, [exchange])
            judged += 1
            if exchange.status == 405:
                allowed = {one.strip() for one in exchange.headers.get("allow", "").split(",")}
                expect.that(
                    known & {"GET", "POST", "PUT", "PATCH", "DELETE"} <= allowed,
                    f"{path} answers 405 and does not tell its methods",
                    expected=f"Allow with {', '.join(sorted(known))}",
                    got=exchange.headers.get("allow", "no Allow"),
                    shown=[exchange],
                )
    expect.possible(judged, "every method is in use")
    after = desk.read(key)
    expect.status(after, 200)
    expect.equal(after.json, before, "the record after methods that it does not have")


@law("no-trace")
def test_wrong_methods_change_nothing(desk: Desk, expect: Expect) -> None:
    key = desk.stock.aged().member("id")
    before = desk.fresh(key)
    operation = desk.operation("read")
    known = {name.upper() for name in desk.contract.raw["paths"][operation.path]}
    sent = [
        desk.session.send(method, desk.path(operation, key), members=desk.valid())
        for method in ("POST", "PUT", "PATCH")
        if method not in known
    ]
    expect.possible(any(map(refused, sent)), "the target takes every method")
    changed = differences(desk, before, desk.fresh(key), set())
    expect.that(
        not changed,
        "a method that a record does not have changes it",
        expected="no change",
        got=changed,
        shown=sent,
    )


@law("media-type")
def test_other_media_type(desk: Desk, expect: Expect) -> None:
    create = desk.operation("create")
    for media in ("text/xml", "text/plain", "application/octet-stream"):
        exchange = desk.session.send(
            "POST", create.path, body=b"<subject>x</subject>", headers={"Content-Type": media}
        )
        expect.refused(exchange)


def _like(template: Any, got: Any) -> bool:
    """Tell whether a body is as a template says; further members are a later server's affair."""
    if isinstance(template, dict):
        return isinstance(got, dict) and all(
            name in got and _like(value, got[name]) for name, value in template.items()
        )
    if template == _ERRORS:
        return (
            isinstance(got, list)
            and len(got) > 0
            and all(
                isinstance(one, list) and len(one) == 2 and all(isinstance(x, str) for x in one)
                for one in got
            )
        )
    if isinstance(template, str) and "{" in template:
        return isinstance(got, str) and bool(got.strip())
    return bool(template == got)


def _statuses_in_doubt(desk: Desk, problem: Any) -> set[int]:
    """Return the statuses that doubts about a problem list as possible."""
    found: set[int] = set()
    for name in problem.get("x-doubt", ()):
        answers = desk.contract.doubts[name].answers
        found |= {int(one) for one in answers if one.isdigit()}
        found |= {404} if "not-found" in answers else set()
    return found
