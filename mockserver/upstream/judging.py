"""Judging: whether an answer of the upstream server is one that the API's document allows."""

from __future__ import annotations

from collections.abc import Iterator

import jsonschema_rs

from mockserver.api import Api
from mockserver.exchange import Request
from mockserver.journal import Notice
from mockserver.replaying.archive import Answer
from mockserver.replywriter import may_have_body

CODE = "contract"
_LONGEST = 300


def judge(api: Api, request: Request, answer: Answer) -> Iterator[Notice]:
    """Yield in what an answer is another than the document says."""
    match = api.router.match(request.path.removeprefix(api.prefix))
    if match is None:
        return  # nothing is promised of what is not described
    operation = match.operations.get("GET" if request.method == "HEAD" else request.method)
    if operation is None:
        return
    if answer.status not in operation.statuses:
        known = ", ".join(map(str, sorted(operation.statuses)))
        text = f"{operation.id} answers {answer.status}, the contract knows {known}"
        yield Notice(CODE, "status", text)
        return
    if request.method == "HEAD" or not may_have_body(answer.status) or not answer.body:
        return
    try:
        body = answer.json
    except ValueError:
        if "json" in (answer.header("content-type") or "json"):
            yield Notice(CODE, "body", f"{operation.id} answers what is no JSON")
        return
    try:
        api.replies.check(operation, answer.status, body)
    except jsonschema_rs.ValidationError as error:
        where = "body" + "".join(f"/{part}" for part in error.instance_path)
        text = f"{operation.id} breaks the contract at {where}: {error.message}"
        yield Notice(CODE, where, text[:_LONGEST])
