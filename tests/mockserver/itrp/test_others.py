"""The records around requests: people, teams, services and the rest, to be listed and read."""

from __future__ import annotations

import pytest

from tests.mockserver.itrp.client import REQUESTER, Client

KINDS = {  # path: a record of it, its name there, and the requirement
    "people": (58, "Barney Turban", "ITRP-OTHER-04"),
    "teams": (14, "Windows Servers", "ITRP-OTHER-05"),
    "organizations": (44, "Widget Data Center, External IT", "ITRP-OTHER-06"),
    "service_instances": (126, "Windows for Sales Tracking Production", "ITRP-OTHER-07"),
    "services": (31, "Windows Hosting", "ITRP-OTHER-08"),
    "cis": (1763, "Sales Tracking server 2", "ITRP-OTHER-09"),
    "problems": (311, "Sales Tracking loses its database connection", "ITRP-OTHER-10"),
    "changes": (238, "Install new rack", "ITRP-OTHER-11"),
    "projects": (77, "Second data center", "ITRP-OTHER-12"),
    "request_templates": (36080, "Order more memory", "ITRP-OTHER-13"),
    "knowledge_articles": (921, "How to free disk space", "ITRP-OTHER-14"),
    "slas": (205, "Windows hosting for the sales department", "ITRP-OTHER-15"),
}
EACH = [
    pytest.param(path, key, name, marks=pytest.mark.requirement(requirement))
    for path, (key, name, requirement) in KINDS.items()
]
PATHS = [pytest.param(path, marks=pytest.mark.requirement(KINDS[path][2])) for path in KINDS]


@pytest.mark.parametrize(("path", "key", "name"), EACH)
def test_read(api: Client, path: str, key: int, name: str) -> None:
    answer = api.get(f"/{path}/{key}")
    assert answer.status == 200
    assert answer.body["id"] == key
    assert name in (answer.body.get("name"), answer.body.get("subject"))
    assert api.get(f"/{path}/1000000").status == 404


@pytest.mark.requirement("ITRP-OTHER-03", "ITRP-OTHER-16")
@pytest.mark.parametrize("path", PATHS)
def test_list(api: Client, path: str) -> None:
    answer = api.get(f"/{path}?per_page=100")
    assert answer.status == 200
    assert int(answer.headers["X-Pagination-Total-Entries"]) == len(answer.body) > 2
    for one in answer.body:
        single = api.get(f"/{path}/{one['id']}").body
        assert one == {name: single[name] for name in one}


@pytest.mark.requirement("ITRP-OTHER-16")
@pytest.mark.parametrize("path", KINDS)
def test_pages_fields_sort_and_filter(api: Client, path: str) -> None:
    ids = sorted(api.ids(f"/{path}"))
    assert api.ids(f"/{path}?sort=-id") == ids[::-1]
    pages = [*api.pages(f"/{path}?sort=id&per_page=2&fields=created_at")]
    found = [one for page in pages for one in page.body]
    assert [one["id"] for one in found] == ids
    assert {name for one in found for name in one} - {"disabled"} == {"id", "created_at"}
    assert sorted(api.ids(f"/{path}?id=!{ids[0]}")) == ids[1:]
    assert api.ids(f"/{path}?id=<={ids[1]}&sort=id") == ids[:2]
    recent = api.whole(f"/{path}?created_at=>=2013-01-01&fields=created_at")
    assert {one["id"] for one in recent} == {
        one["id"] for one in found if one["created_at"] >= "2013-01-01"
    }
    assert api.get(f"/{path}?foo=1").status == 400
    assert api.get(f"/{path}?sort=foo").status == 400
    assert api.get(f"/{path}?fields=foo").status == 400


@pytest.mark.requirement("ITRP-OTHER-03", "ITRP-OTHER-09")
@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("people?primary_email=barney.turban@widget.example", 58),
        ("people?primary_email=BARNEY.TURBAN%40widget.example", 58),
        ("people?name=Barney+Turban", 58),
        ("people?name=barney%20turban", 58),
        ("people?disabled=true", 79),
        ("cis?label=SRV-0042", 1763),
        ("cis?name=Sales+Tracking+server+2", 1763),
        ("teams?name=Windows Servers".replace(" ", "%20"), 14),
        ("service_instances?status=being_prepared", 127),
        ("services?problem_manager_id=1", 33),
        ("slas?service_instance_id=126", 205),
        ("request_templates?category=other", 36100),
    ],
)
def test_look_up(api: Client, query: str, key: int) -> None:
    assert api.ids(f"/{query}") == [key]


@pytest.mark.requirement("ITRP-OTHER-17", "ITRP-OTHER-18", "ITRP-OTHER-19")
@pytest.mark.parametrize(
    ("path", "ids"),
    [("people/52/teams", [21, 10]), ("people/72/teams", []), ("people/74/cis", [1792, 1800]),
     ("people/58/cis", []), ("cis/1794/users", [77, 78]), ("cis/1763/users", [])],
)  # fmt: skip
def test_what_belongs_to_a_record(api: Client, path: str, ids: list[int]) -> None:
    assert sorted(api.ids(f"/{path}")) == sorted(ids)
    assert api.get(f"/{path}").status == 200


@pytest.mark.requirement("ITRP-OTHER-17", "ITRP-OTHER-18", "ITRP-OTHER-19", "ITRP-ERROR-09")
@pytest.mark.parametrize(
    "path",
    ["people/5/teams", "people/5/cis", "cis/5/users", "problems/5/requests", "changes/5/requests"],
)
def test_nothing_belongs_to_a_record_that_is_not_there(api: Client, path: str) -> None:
    assert api.get(f"/{path}").status == 404


@pytest.mark.requirement("ITRP-OTHER-01", "ITRP-OTHER-02", "ITRP-OTHER-04")
def test_me_is_the_person_of_the_list(api: Client) -> None:
    me = api.using(REQUESTER).get("/me").body
    assert me == api.get("/people/72").body == api.using(REQUESTER).get("/people/me").body
    assert me["primary_email"] == "paula.svensson@widget.example"


@pytest.mark.parametrize("path", KINDS)
def test_nothing_of_them_can_be_written(api: Client, path: str) -> None:
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        assert api.call(method, f"/{path}", {"name": "x"}).status == 405
        assert api.call(method, f"/{path}/1", {"name": "x"}).status == 405
