"""Problems: each kind of refusal has the declared status and body."""

from collections.abc import Callable
from typing import Any

from contracts.contract import Operation
from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.identities import second_identity, wrong_identity
from contracts.session import NOBODY
from contracts.suite.params import each_operation, each_problem, law
from contracts.suite.trials import every, named, refused, succeeded
from contracts.values import wrong

_NO_RECORD = 987654321
_JSON = "application/json"


@each_problem("problem")
def test_problem_has_its_form(desk: Desk, expect: Expect, subject: str) -> None:
    provoke = _PROVOKED.get(subject)
    if provoke is None:
        raise NotExercised(f"a client cannot bring about '{subject}' at will")
    problem = desk.contract.problem(subject) or {}
    for exchange in provoke(desk):
        if succeeded(exchange):
            raise NotExercised(f"the target does not refuse this: {exchange.answer[:200]}")
        statuses = {problem["status"], *_statuses_in_doubt(desk, problem)}
        expect.status(exchange, *sorted(statuses))
        if exchange.status != problem["status"] or exchange.method == "HEAD":
            continue
        wanted, got = problem["body"], exchange.json
        expect.that(
            _like(wanted, got),
            f"the body of a {exchange.status} is not as declared",
            expected=str(wanted),
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
        if found is not None and refused(desk.create({**desk.valid(), one.member.name: found[1]})):
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
        "list": lambda: desk.select(desk.lists.sized()),
        "delete": lambda: desk.session.send(subject.method, desk.path(subject, key)),
    }[verb]()
    if verb == "delete":
        desk.forget(key)
    for one in (exchange, *(desk.stock.words() if verb == "create" else ())):
        expect.status(one, *documented)


@law("json-answers")
def test_answers_are_json(desk: Desk, expect: Expect) -> None:
    key = desk.stock.bare().member("id")
    read = desk.operation("read")
    path = desk.path(read, key)
    sent: tuple[dict[str, str | None], ...]
    sent = ({"Accept": None}, {"Accept": "*/*"}, {"Content-Type": _JSON})
    for headers in sent:
        exchange = desk.session.send("GET", path, headers=headers)
        expect.status(exchange, 200)
        media, _, rest = exchange.headers.get("content-type", "").lower().partition(";")
        charset = rest.strip().removeprefix("charset=").strip('"')
        expect.that(
            media.strip() == _JSON and charset in ("", "utf-8") and exchange.is_json,
            "an answer is not JSON",
            expected=f"{_JSON}, in UTF-8",
            got=exchange.headers.get("content-type", "no Content-Type"),
            shown=[exchange],
        )


@law("unknown-path")
def test_unknown_path(desk: Desk, expect: Expect) -> None:
    create = desk.operation("create")
    for path in ("/no-such-path", f"{create.path}-no-such-path", f"{create.path}/1/no-such-path"):
        expect.status(desk.session.send("GET", path), 404)


@law("unknown-id")
def test_unknown_id(desk: Desk, expect: Expect) -> None:
    expect.status(desk.read(_NO_RECORD), 404)
    expect.status(desk.update(_NO_RECORD, desk.revision()), 404)
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
    if template == "{errors}":
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


def _get(desk: Desk, **more: Any) -> Exchange:
    read = desk.operation("read")
    path = desk.path(read, desk.stock.bare().member("id"))
    return desk.session.send("GET", path, **more)


def _unauthorized(desk: Desk) -> list[Exchange]:
    return [_get(desk, identity=NOBODY), desk.create(desk.valid(), identity=NOBODY)]


def _invalid_token(desk: Desk) -> list[Exchange]:
    return [_get(desk, identity=wrong_identity(desk.session.main))]


def _not_found(desk: Desk) -> list[Exchange]:
    return [desk.read(_NO_RECORD), desk.update(_NO_RECORD, desk.revision())]


def _method_not_allowed(desk: Desk) -> list[Exchange]:
    path = desk.operation("create").path
    known = desk.contract.raw["paths"][path]
    method = next(one for one in ("DELETE", "PATCH", "PUT") if one.lower() not in known)
    return [desk.session.send(method, path)]


def _not_acceptable(desk: Desk) -> list[Exchange]:
    return [_get(desk, headers={"Accept": "text/csv"})]


def _unsupported(desk: Desk) -> list[Exchange]:
    create = desk.operation("create")
    return [
        desk.session.send("POST", create.path, body=b"<x/>", headers={"Content-Type": "text/xml"})
    ]


def _malformed(desk: Desk) -> list[Exchange]:
    found = []
    key = desk.stock.bare().member("id")
    for operation in (desk.operation("create"), desk.operation("update")):
        for body in (b'{"a": ', b"{a: 1}", b"not JSON"):
            path = desk.path(operation, key)
            headers = {"Content-Type": _JSON}
            found.append(desk.session.send(operation.method, path, body=body, headers=headers))
    return found


def _bad_parameter(desk: Desk) -> list[Exchange]:
    if desk.contract.doing("list", desk.main) is None:
        raise NotApplicable("the API has no list with parameters")
    size = desk.lists.parameter("page-size")
    return [desk.select({size.name: 0}), desk.select({size.name: -1})]


def _invalid(desk: Desk) -> list[Exchange]:
    found = [desk.create({})]
    for one in every(desk):
        if one.member is None or "x-reference" in one.member.schema:
            continue
        for _, value in wrong(desk.contract, one.member):
            found.append(desk.create({**desk.valid(), one.member.name: value}))
        if len(found) > 2:
            break
    return [one for one in found if not succeeded(one)]


def _forbidden(desk: Desk) -> list[Exchange]:
    other = second_identity(desk.session)
    if other is None:
        raise NotExercised("no second account is known", "second_token in the target file")
    exchange = desk.read(desk.stock.bare().member("id"), identity=other)
    if exchange.status == 404 and "hidden-record" in desk.contract.doubts:
        raise NotExercised("what may not be seen is answered like what there is not")
    return [exchange]


_PROVOKED: dict[str, Callable[[Desk], list[Exchange]]] = {
    "unauthorized": _unauthorized,
    "invalid-token": _invalid_token,
    "forbidden": _forbidden,
    "not-found": _not_found,
    "method-not-allowed": _method_not_allowed,
    "not-acceptable": _not_acceptable,
    "unsupported-media-type": _unsupported,
    "malformed": _malformed,
    "bad-parameter": _bad_parameter,
    "invalid": _invalid,
}
