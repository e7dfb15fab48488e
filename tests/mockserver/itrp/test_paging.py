"""Pages of lists: their size, their headers, and the links from one to the next."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.mockserver.itrp.client import MEMORY, RACK, Answer, Client, Serve, links

LISTS = (
    "/requests /requests/open /requests/assigned_to_me /notes /people /teams /organizations "
    "/service_instances /services /cis /problems /changes /projects /request_templates "
    "/knowledge_articles /slas /requests/68673/notes /requests/70470/cis "
    "/requests/70480/grouped_requests /requests/70470/affected_slas /people/1/teams /people/1/cis "
    "/cis/1794/users /problems/311/requests /changes/241/requests"
).split()
SINGLES = "/requests/68673 /me /people/58 /teams/14 /notes/1204 /rate_limit".split()


def numbers(answer: Answer) -> dict[str, int]:
    """Return the pagination headers, which are all there or none."""
    names = ("Per-Page", "Current-Page", "Total-Pages", "Total-Entries")
    held = [name for name, _ in answer.headers if name.startswith("X-Pagination-")]
    assert sorted(held) in ([], sorted(f"X-Pagination-{name}" for name in names))
    return {name: int(answer.headers[f"X-Pagination-{name}"]) for name in names if held}


@pytest.mark.requirement("ITRP-PAGE-01", "ITRP-PAGE-04", "ITRP-LIST-06")
@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_paged(crowded: Client, path: str) -> None:
    answer = crowded.get(path)
    assert answer.status == 200
    found = numbers(answer)
    assert found["Per-Page"] == 20
    assert found["Current-Page"] == 1
    assert len(answer.body) == min(20, found["Total-Entries"])
    assert len(crowded.whole(path)) == found["Total-Entries"]
    assert len(crowded.get(f"{path}?per_page=1").body) == min(1, found["Total-Entries"])


@pytest.mark.requirement("ITRP-PAGE-12")
@pytest.mark.parametrize("path", SINGLES)
@pytest.mark.parametrize("query", ["", "?page=2&per_page=5"])
def test_single_records_have_no_pages(api: Client, path: str, query: str) -> None:
    answer = api.get(path + query)
    assert answer.status == 200
    assert numbers(answer) == {}
    assert "Link" not in answer.headers


@pytest.mark.requirement("ITRP-PAGE-12")
def test_writes_have_no_pages(api: Client) -> None:
    created = api.post("/requests", {"subject": "A", "category": "rfc"})
    updated = api.patch(f"/requests/{MEMORY}", {"urgent": True})
    linked = api.post(f"/requests/{MEMORY}/cis/1764")
    assert numbers(created) == numbers(updated) == numbers(linked) == {}


@pytest.mark.requirement(
    "ITRP-PAGE-02", "ITRP-PAGE-03", "ITRP-PAGE-06", "ITRP-PAGE-07", "ITRP-PAGE-08", "ITRP-PAGE-09"
)
@pytest.mark.parametrize("size", [1, 7, 20, 99, 100])
def test_pages_are_cut_from_the_whole(crowded: Client, size: int) -> None:
    whole = crowded.ids("/requests")
    pages = -(-len(whole) // size)
    for number in {1, 2, pages - 1, pages}:
        answer = crowded.get(f"/requests?per_page={size}&page={number}")
        expected = whole[(number - 1) * size : number * size]
        assert [one["id"] for one in answer.body] == expected
        assert numbers(answer) == {
            "Per-Page": size,
            "Current-Page": number,
            "Total-Pages": pages,
            "Total-Entries": len(whole),
        }


@pytest.mark.requirement("ITRP-PAGE-05")
@pytest.mark.parametrize("size", ["101", "500", "1000000000000000000000000000000"])
def test_no_page_is_larger_than_a_hundred(crowded: Client, size: str) -> None:
    answer = crowded.get(f"/requests?per_page={size}")
    assert len(answer.body) == 100
    assert numbers(answer)["Per-Page"] == 100
    assert "per_page=100" in links(answer)["next"]


@pytest.mark.requirement("ITRP-PAGE-10", "ITRP-PAGE-11")
@pytest.mark.parametrize("query", ["subject=nothing", "subject=nothing&page=1&per_page=50"])
def test_empty_list(api: Client, query: str) -> None:
    answer = api.get(f"/requests?{query}")
    assert answer.status == 200
    assert answer.body == []
    assert {"Total-Pages": 0, "Total-Entries": 0}.items() < numbers(answer).items()
    assert "Link" not in answer.headers


@pytest.mark.requirement("ITRP-PAGE-10", "ITRP-PAGE-11")
@pytest.mark.parametrize("page", [4, 99, 10**18, 10**30])
def test_page_behind_the_last_one_is_empty(api: Client, page: int) -> None:
    answer = api.get(f"/requests?per_page=5&page={page}")
    assert answer.status == 200
    assert answer.body == []
    assert numbers(answer)["Current-Page"] == min(page, 10**18)
    assert "next" not in links(answer)


@pytest.mark.requirement("ITRP-PAGE-13", "ITRP-PAGE-24")
@pytest.mark.parametrize(
    "path",
    ["/requests?per_page=1", "/requests?per_page=13&sort=team,-impact", "/requests/open?per_page=9",
     "/requests?per_page=5&status=assigned,completed&fields=id,subject&sort=-updated_at,id",
     "/requests?per_page=6&created_at=>2016-09-01T00:00:00%2B02:00<2017-04-01&sort=created_at",
     "/people?per_page=3", "/requests?per_page=11&subject!=a;b%26c"],
)  # fmt: skip
def test_following_next_visits_each_record_once(crowded: Client, path: str) -> None:
    pages = [*crowded.pages(path)]
    found = [one["id"] for page in pages for one in page.body]
    total = numbers(pages[0])["Total-Entries"]
    assert len(pages) == numbers(pages[0])["Total-Pages"] > 1
    assert len(found) == len(set(found)) == total
    names = set(pages[0].body[0])
    assert all(set(one) == names for page in pages for one in page.body)


@pytest.mark.requirement(
    "ITRP-PAGE-15", "ITRP-PAGE-16", "ITRP-PAGE-17", "ITRP-PAGE-18", "ITRP-PAGE-19", "ITRP-PAGE-20"
)
def test_rels_of_each_page(api: Client) -> None:
    assert [set(links(page)) for page in api.pages("/requests?per_page=5")] == [
        {"next", "last"},
        {"first", "prev", "next", "last"},
        {"first", "prev", "last"},
    ]


@pytest.mark.requirement("ITRP-PAGE-13", "ITRP-PAGE-20")
def test_each_rel_leads_where_it_says(api: Client) -> None:
    pages = [*api.pages("/requests?per_page=5")]
    middle = links(pages[1])
    for rel, page in zip(("first", "prev", "next", "last"), (0, 0, 2, 2), strict=True):
        assert api.get(middle[rel]).body == pages[page].body


@pytest.mark.requirement("ITRP-PAGE-23")
@pytest.mark.parametrize("path", ["/requests?per_page=100", f"/requests?id={RACK}", "/projects"])
def test_list_of_one_page_has_no_link(api: Client, path: str) -> None:
    assert "Link" not in api.get(path).headers


@pytest.mark.requirement("ITRP-PAGE-21", "ITRP-PAGE-22")
@pytest.mark.parametrize(
    "query",
    ["status=assigned,completed&sort=-status,id&fields=id,subject", "subject!=a%3Bb",
     "created_at=>2009-01-01T00:00:00+02:00", "state=open&id=!1,2&ids!=3", "status!=declined",
     "created_at=>2009-01-01&created_at=<2037-01-01", "subject=!100%25%20%26%20%C3%A9"],
)  # fmt: skip
def test_links_keep_all_other_parameters(crowded: Client, query: str) -> None:
    url = links(crowded.get(f"/requests?{query}&per_page=2"))["next"]
    assert "," not in url
    assert ";" not in url
    kept = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    asked = parse_qsl(query, keep_blank_values=True)
    assert sorted(kept) == sorted([*asked, ("page", "2"), ("per_page", "2")])


@pytest.mark.requirement("ITRP-PAGE-21", "ITRP-AUTH-03")
def test_links_can_be_followed_with_the_token_they_were_asked_with(crowded: Client) -> None:
    anonymous = crowded.using(None)
    first = anonymous.get("/requests?api_token=demo-token&per_page=50")
    second = anonymous.get(links(first)["next"])
    assert second.status == 200
    assert second.body == crowded.get("/requests?per_page=50&page=2").body


@pytest.mark.requirement("ITRP-PAGE-27")
def test_parameters_repeated_by_a_client_do_no_harm(crowded: Client) -> None:
    url = links(crowded.get("/requests?per_page=2&status=assigned"))["next"]
    answer = crowded.get(f"{url}&per_page=2&status=assigned")
    assert answer.body == crowded.get(url).body
    assert links(answer)["next"].count("per_page") == 1


@pytest.mark.requirement("ITRP-PAGE-14")
@pytest.mark.parametrize(
    ("url", "headers", "start"),
    [
        ("/v1/requests", {}, "http://localhost/v1/requests?"),
        ("http://desk.example:8080/v1/requests", {}, "http://desk.example:8080/v1/requests?"),
        ("https://desk.example/v1/requests/open", {}, "https://desk.example/v1/requests/open?"),
        ("/v1/requests.json", {}, "http://localhost/v1/requests.json?"),
        ("/v1/requests/", {}, "http://localhost/v1/requests/?"),
        (
            "/v1/requests",
            {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "api.example:8443, inner"},
            "https://api.example:8443/v1/requests?",
        ),
        (
            "/v1/requests",
            {"X-Forwarded-Host": "api.example", "X-Forwarded-Prefix": "/mock/itrp/"},
            "http://api.example/mock/itrp/v1/requests?",
        ),
    ],
)
def test_links_are_on_the_host_and_prefix_of_the_call(
    api: Client, url: str, headers: dict[str, str], start: str
) -> None:
    absolute = url if url.startswith("http") else f"http://localhost{url}"
    answer = api.call("GET", f"{absolute}?per_page=1", headers=headers)
    assert answer.status == 200
    for target in links(answer).values():
        assert target.startswith(start)


@pytest.mark.requirement("ITRP-PAGE-14")
def test_links_know_where_the_application_is_mounted(serve: Serve) -> None:
    client = serve()
    response = client.browser.get(
        "/requests?per_page=1",
        base_url="http://localhost/tools/v1",
        headers={"Authorization": "Bearer demo-token"},
    )
    assert response.status_code == 404  # the prefix of the API is below that of the application
    response = client.browser.get(
        "/v1/requests?per_page=1",
        base_url="http://localhost/tools",
        headers={"Authorization": "Bearer demo-token"},
    )
    assert response.headers["Link"].startswith("<http://localhost/tools/v1/requests?")


@pytest.mark.requirement("ITRP-PAGE-25", "ITRP-PAGE-26", "ITRP-ERROR-05")
@pytest.mark.parametrize("value", ["0", "-10", "-0", "-99999999999999999999999"])
@pytest.mark.parametrize("name", ["per_page", "page"])
def test_less_than_one_is_refused(api: Client, name: str, value: str) -> None:
    answer = api.get(f"/requests?{name}={value}")
    assert answer.status == 400
    assert answer.body == {"message": f"Parameter '{name}' cannot be less than 1"}


@pytest.mark.parametrize(
    "value", ["", "x", "1.5", "1e2", "0x10", "%D9%A1", "%202", "--1", "-", "1,2"]
)
@pytest.mark.parametrize("name", ["per_page", "page"])
def test_what_is_no_number_is_refused(api: Client, name: str, value: str) -> None:
    answer = api.get(f"/requests?{name}={value}")
    assert answer.status == 400
    assert answer.body["message"].startswith(f"Parameter '{name}' ")
