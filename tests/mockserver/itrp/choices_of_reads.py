"""Doubts about lists, links and headers, and what is to be seen of each answer."""

from __future__ import annotations

from typing import Any

from tests.mockserver.itrp.choosing import GOOD, case, outcome
from tests.mockserver.itrp.client import MEMORY, RACK, UNTRUSTED, Client, links

LAST = 68673  # of the lowest id in the account


def message(api: Client, query: str) -> Any:
    """Return the message of a refusal, or the ids of the list."""
    answer = api.get(f"/requests?{query}")
    return answer.body["message"] if answer.status == 400 else [one["id"] for one in answer.body]


# --- lists ----------------------------------------------------------------------------------------


@case("unknown-view", refuse=400, ignore=200)
def _(api: Client) -> Any:
    return api.get("/requests?state=foo").status


@case("unknown-field", refuse="Unknown fields: foo", ignore=[RACK])
def _(api: Client) -> Any:
    return message(api, f"fields=foo,subject&id={RACK}")


@case(
    "bad-filter-value",
    refuse=["Value 'foo' is not valid for field 'status'", "Value 'x' is not valid for field 'id'"],
    match_nothing=[[], []],
)
def _(api: Client) -> Any:
    return [message(api, "status=foo"), message(api, "id=x")]


@case("repeated-filter", both=[[], [70470]], last=[[68673], [70470]])
def _(api: Client) -> Any:
    return [message(api, "id=70470&id=68673"), message(api, "ids=70470&team_id=14&team=14")]


@case("text-case", insensitive=[1, 1], sensitive=[1, 0])
def _(api: Client) -> Any:
    texts = ("Add+new+rack+in+data+center", "ADD+NEW+RACK+IN+DATA+CENTER")
    return [len(message(api, f"subject={text}")) for text in texts]


@case("null-order", first=[True, False, False, True], last=[False, True, True, False])
def _(api: Client) -> Any:
    found = []
    for sort in ("impact", "-impact"):
        values = [one["impact"] for one in api.whole(f"/requests?sort={sort}")]
        found += [values[0] is None, values[-1] is None]
    return found


@case(
    "reference-order",
    name=["Applications", "Databases", "Desktop Support", "External IT Support"],
    id=["Service Desk", "External IT Support", "Desktop Support", "Unix Servers"],
)
def _(api: Client) -> Any:
    teams = [one["team"]["name"] for one in api.whole("/requests?sort=team&team_id!=")]
    return list(dict.fromkeys(teams))[:4]


@case(
    "enum-order",
    declared=["incident", "rfc", "rfi", "complaint"],
    alphabetical=["complaint", "incident", "rfc", "rfi"],
)
def _(api: Client) -> Any:
    return list(dict.fromkeys(one["category"] for one in api.whole("/requests?sort=category")))


@case("page-size-over", clamp=[200, 200], refuse=[200, 400])
def _(api: Client) -> Any:
    return [api.get(f"/requests?per_page={size}").status for size in (100, 101)]


@case("page-past-end", empty=[200, 200, 200], refuse=[200, 400, 200])
def _(api: Client) -> Any:
    queries = ("per_page=100", "per_page=100&page=2", "subject=nothing&page=1")
    return [api.get(f"/requests?{query}").status for query in queries]


@case("bad-page", refuse=[400, 400, 400], first=[200, 200, 200])
def _(api: Client) -> Any:
    answers = [api.get(f"/requests?page={page}") for page in ("0", "x", "-1")]
    for answer in answers:
        assert answer.status == 400 or answer.body == api.get("/requests").body
    return [answer.status for answer in answers]


# --- links and headers ----------------------------------------------------------------------------


@case("link-twice", accept=[200, 200], refuse=[200, ["cis"]])
def _(api: Client) -> Any:
    return [outcome(api.post(f"/requests/{RACK}/cis/1770")) for _ in range(2)]


@case("unlink-absent", accept=[204, 204], refuse=[204, 404])
def _(api: Client) -> Any:
    return [outcome(api.call("DELETE", f"/requests/{MEMORY}/cis/1763")) for _ in range(2)]


@case("unlink-status", no_content=(204, None), ok=(200, {}))
def _(api: Client) -> Any:
    answer = api.call("DELETE", f"/requests/{MEMORY}/cis/1763")
    return answer.status, answer.body


@case(
    "location-header",
    record_page="https://widget.itrp.com/requests/",
    api="http://localhost/v1/requests/",
    absent=None,
)
def _(api: Client) -> Any:
    answer = api.post("/requests", GOOD)
    where = answer.headers.get("Location")
    return where and where.removesuffix(str(answer.body["id"]))


@case("hidden-record", forbidden=[403, 403, 404], not_found=[404, 404, 404])
def _(api: Client) -> Any:
    return [api.get(path).status for path in (f"/requests/{UNTRUSTED}", "/people/301", "/people/5")]


@case("unknown-account", forbidden=[403, 403], not_found=[404, 404], unauthorized=[401, 401])
def _(api: Client) -> Any:
    return [api.get("/me", X_ITRP_Account=account).status for account in ("gizmo", "nowhere")]


@case("wrong-method", method_not_allowed=405, not_found=404)
def _(api: Client) -> Any:
    return api.call("DELETE", f"/requests/{RACK}").status


@case("single-page-link", absent=set(), first_last={"first", "last"})
def _(api: Client) -> Any:
    return set(links(api.get("/requests?per_page=100")))


@case("link-last", present={"next", "last"}, absent={"next"})
def _(api: Client) -> Any:
    return set(links(api.get("/requests?per_page=2")))
