"""The benchmark itself: its load is answered, wrong answers are seen, its report adds up."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from tests.bench.cases import CASES, Answer, Dialect, raw
from tests.bench.data import document, mockoon, wiremock
from tests.bench.load import send_all
from tests.bench.measuring import Measured, Sample, list_ids
from tests.bench.plot import plot
from tests.bench.processes import ask
from tests.bench.report import Report, best, data, text
from tests.bench.servers import servers
from tests.served import served


def test_every_case_is_answered_by_this_server_as_it_must_be() -> None:
    dialect = Dialect()
    with served(strict=False) as (address, _):
        port = urlsplit(address).port
        assert port is not None
        ids = list_ids(port)
        for case in CASES:
            requests = case.requests(dialect, ids)
            assert case.judge(dialect, ask(port, requests[0]), ids[0]) == ""
            result = send_all(port, requests, 4, 0.1)
            assert result.answered > 0
            assert result.broken == 0
            assert result.refused == (result.answered if case.name == "refused" else 0)
            assert 0 < result.p50 <= result.p99


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, b"{}"),
        Answer(200, b"[]"),
        Answer(200, b"no JSON"),
        Answer(200, b'[{"subject": "x", "status": "assigned"}]'),
        Answer(200, b'{"id": 2, "subject": ""}'),
        Answer(404, b'{"message": "Not Found"}'),
    ],
    ids=lambda answer: f"{answer.status}-{len(answer.body)}",
)
def test_a_wrong_answer_is_seen(case: object, answer: Answer) -> None:
    judge = case.judge  # type: ignore[attr-defined]
    assert judge(Dialect(), answer, 1) != ""


def test_a_body_goes_with_its_length() -> None:
    head, _, body = raw("POST", "/x", {"a": 1}).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head


def measured() -> list[Measured]:
    found = []
    for one, speed in zip(servers(), (40.0, 20.0, 10.0, 5.0), strict=False):
        each = Measured(one)
        for case in CASES:
            each.samples[case.name] = [
                Sample(per_cpu=speed * factor, per_second=9, p50=0.1, p99=0.2, errors=0)
                for factor in (0.5, 1, 9)
            ]
        found.append(each)
    return found


def test_ratios_are_of_medians_to_the_best_peer() -> None:
    found = measured()
    assert best(found, "get") == (found[1].server.name, 20.0)
    lines = text(Report({}, servers=found)).splitlines()
    assert next(one for one in lines if one.startswith("| deskdouble ")).split("|")[2] == " 2.00 "
    assert data(Report({}, servers=found))["servers"][0]["name"] == "deskdouble"


def test_the_plot_is_a_picture_of_every_case_and_server() -> None:
    found = measured()
    root = ElementTree.fromstring(plot(found))  # noqa: S314 - our own
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {case.title for case in CASES} <= set(texts)
    assert texts.count("2.00") == len(CASES)


def test_what_peers_serve_is_made_of_the_same_records() -> None:
    records = [{"id": 1, "subject": "One", "status": "assigned"}] * 30
    described = document(records)
    example = described["paths"]["/requests"]["get"]["responses"]["200"]["content"]
    assert len(example["application/json"]["example"]) == 25
    assert mockoon(records)["data"][0]["value"].count("One") == 30
    assert [one["request"]["method"] for one in wiremock(records)].count("POST") == 2
