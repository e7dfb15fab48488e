"""Two validators judge each body; where they differ, it is us who are wrong, and we say so."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis

from contracts.checks import result_of
from contracts.contract import Operation
from contracts.errors import Disagreement
from contracts.expect import Expect
from contracts.results import Run, Verdict
from tests.contracts.generating import Generated, honestly
from tests.liars.wire import Handler, Reply, Request


def _never(operation: Operation, response: schemathesis.Response) -> str:
    return ""


def _always(operation: Operation, response: schemathesis.Response) -> str:
    return "10 is less than 20" if response.status_code == 200 else ""


def _misshapen(request: Request, server: Handler) -> Reply:
    reply = server(request)
    return (
        reply.saying([{**reply.records[0], "id": "x"}])
        if request.path.endswith("/authors") and reply.good
        else reply
    )


def test_ours_finds_what_the_other_does_not() -> None:
    generated = Generated(front=_misshapen, opinion=_never)
    with pytest.raises(Disagreement) as caught:
        generated.examine("listAuthors")
    said = str(caught.value)
    assert said.startswith("listAuthors, GET /library/authors, answer 200:")
    assert "jsonschema says: 0/id is not as documented: type: 'integer', got 'x'" in said
    assert said.endswith("jsonschema-rs says: valid")


def test_the_other_finds_what_ours_does_not() -> None:
    with pytest.raises(Disagreement) as caught:
        Generated(front=honestly, opinion=_always).examine("listAuthors")
    assert str(caught.value).endswith(
        "jsonschema says: valid; jsonschema-rs says: 10 is less than 20"
    )


def test_they_agree_about_what_is_wrong() -> None:
    found = Generated(front=_misshapen).examine("listAuthors")
    assert "0/id is not as documented" in [one.message for one in found]


def test_a_disagreement_is_an_error_of_the_suite_and_leaves_no_verdict() -> None:
    generated = Generated(front=_misshapen, opinion=_never)
    with pytest.raises(Disagreement) as caught:
        generated.examine("listAuthors")
    item: Any = SimpleNamespace(path=Path("x.py"), nodeid="x.py::test_x")
    result = result_of(item, caught, Expect(()), [], [], (), 0.1)
    assert result.verdict is Verdict.TESTER_ERROR
    judged = Run(contract=generated.contract, results=[result]).judged()
    assert [one.verdict for one in judged if one.requirement.id == "LIB-BOOK-01"] == [
        Verdict.TESTER_ERROR
    ]
