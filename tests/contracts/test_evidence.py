"""Evidence: of all exchanges of a check, those are shown that the failure builds upon."""

from __future__ import annotations

import json
from typing import Any

from contracts.evidence import relevant
from contracts.exchange import Exchange


def sent(
    method: str, path: str, answer: Any = None, status: int = 200, body: Any = None
) -> Exchange:
    return Exchange(
        method=method,
        url=f"http://desk.example{path}",
        request_headers={},
        request_body=json.dumps(body).encode() if body is not None else b"",
        status=status,
        body=json.dumps(answer).encode() if answer is not None else b"",
    )


CREATE_1 = sent("POST", "/tickets", {"id": 1001}, 201)
CREATE_2 = sent("POST", "/tickets", {"id": 1002}, 201)
LIST = sent("GET", "/tickets", [{"id": 1002}])
UPDATE_1 = sent("PATCH", "/tickets/1001", {"id": 1001})
READ_1 = sent("GET", "/tickets/1001", {"id": 1001})
READ_2 = sent("GET", "/tickets/1002", {"id": 1002})


def test_the_last_exchange_is_shown_with_what_made_its_record() -> None:
    made = [CREATE_1, CREATE_2, READ_2, UPDATE_1, READ_1]
    assert relevant(made) == (CREATE_1, UPDATE_1, READ_1)


def test_what_is_told_to_show_is_shown() -> None:
    made = [CREATE_1, CREATE_2, READ_2, UPDATE_1, READ_1]
    assert relevant(made, [READ_2]) == (CREATE_2, READ_2)


def test_a_list_is_shown_with_the_records_in_it() -> None:
    assert relevant([CREATE_1, CREATE_2, LIST]) == (CREATE_2, LIST)


def test_an_id_in_a_body_counts() -> None:
    link = sent("POST", "/links", {"id": 5}, body={"ticket_id": 1001})
    assert relevant([CREATE_1, CREATE_2, link]) == (CREATE_1, link)


def test_refused_requests_and_reads_build_nothing() -> None:
    refused = sent("PATCH", "/tickets/1001", {"message": "no"}, 422)
    assert relevant([CREATE_1, READ_1, refused, READ_1]) == (CREATE_1, READ_1)


def test_there_is_a_limit() -> None:
    updates = [sent("PATCH", "/tickets/1001", {"id": 1001}) for _ in range(50)]
    assert len(relevant([CREATE_1, *updates, READ_1])) == 8


def test_without_exchanges_there_is_none() -> None:
    assert relevant([]) == ()
