"""Searching: pages and order of what is found, and what is no search."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.behaviours.serviceops import searching
from mockserver.table import row_test
from tests.mockserver.serviceops.client import SAMPLE, SMALLEST, Client, Serve, compared, flat

ALL = [1, 2, 3, 4, 5, 6]  # the hand-written tickets


@pytest.mark.requirement("SOPS-SEARCH-01", "SOPS-SEARCH-03", "SOPS-SEARCH-04", "SOPS-SEARCH-15")
@pytest.mark.parametrize("body", [{}, {"qualDetails": None}, {"qualDetails": flat()}, {"x": 1}])
def test_an_empty_search_finds_every_ticket(api: Client, body: Any) -> None:
    answer = api.send("POST", "/v1/request/search/byqual", body)
    assert answer.status == 200
    assert list(answer.body) == ["objectList", "totalCount"]
    assert answer.body["totalCount"] == len(ALL)
    tickets = answer.body["objectList"]
    assert [one["id"] for one in tickets] == ALL[::-1]
    assert tickets == [api.read(key) for key in ALL[::-1]]
    assert [one["createdTime"] for one in tickets if one["id"] == SAMPLE] == [1584699527485]


@pytest.mark.requirement("SOPS-SEARCH-02")
@pytest.mark.parametrize("size", [1, 2, 4, 5, 6, 7])
def test_pages_tile(api: Client, size: int) -> None:
    found: list[int] = []
    for offset in range(0, 12, size):
        answer = api.search(query=f"?offset={offset}&size={size}&sort_by=subject")
        assert answer.body["totalCount"] == len(ALL)
        found.extend(one["id"] for one in answer.body["objectList"])
    assert found == api.found(query="?sort_by=subject")


@pytest.mark.requirement("SOPS-SEARCH-02", "SOPS-SEARCH-10")
def test_size(api: Client, serve: Serve) -> None:
    assert len(api.found(query="?size=2000")) == len(ALL)
    crowd = serve(requests=2100).logged_on()
    assert len(crowd.search().body["objectList"]) == 25
    assert len(crowd.search(query="?size=2000").body["objectList"]) == 2000
    answer = crowd.search(query=f"?size={'9' * 30}&offset=0200")
    assert len(answer.body["objectList"]) == 1906
    assert answer.body["totalCount"] == 2106
    assert crowd.search(query=f"?offset={'9' * 5000}").body["objectList"] == []


def test_a_search_that_is_kept_follows_what_changes(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    tested: list[int] = []

    def counted(tests: Any, places: Any) -> Any:
        test = row_test(tests, places)

        def count(row: Any) -> bool:
            tested.append(row[places["id"]])
            return test(row)

        return count

    monkeypatch.setattr(searching, "row_test", counted)
    api = serve(requests=50).logged_on()
    before = api.search(query="?sort_by=subject&size=2000").body
    assert len(tested) == before["totalCount"] == 56
    ticket = api.create(**{**SMALLEST, "subject": "!"})
    after = api.search(query="?sort_by=subject&size=2000").body
    assert [one["id"] for one in after["objectList"] if one not in before["objectList"]] == [
        ticket["id"]
    ]
    assert after["totalCount"] == 57
    assert tested[56:] == [ticket["id"]]


@pytest.mark.parametrize("name", ["offset", "size"])
@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "1e1", "+1", "%D9%A1", "0x1", "1,2", "-"])
def test_a_page_that_is_none_is_refused(api: Client, name: str, value: str) -> None:
    answer = api.search(query=f"?{name}={value}")
    assert (answer.status, answer.body["code"]) == (400, "invalid.parameter")
    assert answer.text.startswith(f"{name} must be a whole number of at least ")
    assert api.search(query="?size=0").status == 400
    assert api.search(query="?offset=-0").status == 200


@pytest.mark.requirement("SOPS-SEARCH-11")
def test_sorting_rises_by_a_key_and_then_by_id(api: Client) -> None:
    api.create(subject="another", priorityName="Urgent", spam=True)
    tickets = {key: api.read(key) for key in (*ALL, 7)}
    for name in ("createdTime", "updatedTime", "requesterName", "departmentName", "resolvedTime"):
        found = api.found(query=f"?sort_by={name}")
        missing = [key for key, one in tickets.items() if name not in one]
        rest = [key for key in tickets if key not in missing]
        rest.sort(key=lambda key: (str(tickets[key][name]).casefold(), key))
        assert found == [*missing, *rest], name
    assert api.found(query="?sort_by=priorityName") == [1, 2, 6, 3, 5, 4, 7]  # as they are listed
    assert api.found(query="?sort_by=spam") == [1, 2, 3, 4, 5, 6, 7]
    assert api.found(query="?sort_by=id") == list(tickets)


@pytest.mark.requirement("SOPS-SEARCH-11")
@pytest.mark.parametrize("key", ["", "x", "ID", "-id", "tags", "id,name", "createdtime", "link"])
def test_an_unknown_sort_key_is_refused(api: Client, key: str) -> None:
    answer = api.search(query=f"?sort_by={key}")
    assert (answer.status, answer.body["code"]) == (400, "invalid.parameter")
    assert "createdTime" in answer.text


@pytest.mark.requirement("SOPS-SEARCH-05", "SOPS-SEARCH-08")
def test_the_total_is_of_what_is_found(api: Client) -> None:
    details = flat(compared("id", "not_in", [1, 4, 90]))
    answer = api.search(details, "?size=1&offset=1&sort_by=id")
    assert answer.body["totalCount"] == 4
    assert [one["id"] for one in answer.body["objectList"]] == [3]


def test_a_search_without_a_body_is_refused(api: Client) -> None:
    path = "/v1/request/search/byqual"
    for body, code in ((b"", "invalid.json"), (b"[]", "invalid.json"), (b"{", "invalid.json")):
        headers = {"Content-Type": "application/json"}
        answer = api.call("POST", path, headers=headers, data=body)
        assert (answer.status, answer.body["code"]) == (400, code)
    headers = {"Content-Type": "text/plain"}
    assert api.call("POST", path, headers=headers, data=b"{}").status == 415


def test_a_search_changes_nothing(answering: Serve) -> None:
    api = answering(unknown_requester="create")
    before = api.state()
    body = {"requesterEmail": "new@example.com", "subject": "x", "qualDetails": None}
    assert api.send("POST", "/v1/request/search/byqual", body).status == 200
    assert api.state() == before
