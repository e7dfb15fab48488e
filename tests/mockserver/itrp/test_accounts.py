"""Accounts: which one a call works on, whom it trusts, and how foreign records are marked."""

from __future__ import annotations

import pytest

from tests.mockserver.itrp.client import (
    AMERICAN,
    DEMO,
    DESK_MANAGER,
    FOREIGN,
    MEMORY,
    RACK,
    RECEPTIONIST,
    REQUESTER,
    STRANGER,
    UNTRUSTED,
    Client,
)

AMERICA = {"id": "wna-it", "name": "Widget North America, IT"}
WIDGET = {"id": "widget", "name": "Widget International"}
HEADERS = [
    pytest.param("X-ITRP-Account", marks=pytest.mark.requirement("ITRP-ACCOUNT-01")),
    pytest.param("X-4me-Account", marks=pytest.mark.requirement("ITRP-ACCOUNT-03")),
    pytest.param("X-Xurrent-Account", marks=pytest.mark.requirement("ITRP-ACCOUNT-04")),
]


@pytest.mark.parametrize("header", HEADERS)
def test_header_selects_the_account(api: Client, header: str) -> None:
    own = api.call("GET", "/requests", headers={header: "widget"})
    assert own.body == api.get("/requests").body
    foreign = api.call("GET", "/requests", headers={header: "wna-it"})
    assert [one["id"] for one in foreign.body] == [FOREIGN]
    teams = api.call("GET", "/teams", headers={header: "wna-it"})
    assert {one["id"] for one in teams.body} == {31, 32}


@pytest.mark.requirement("ITRP-ACCOUNT-01")
@pytest.mark.parametrize("header", HEADERS)
def test_new_request_is_registered_in_the_selected_account(api: Client, header: str) -> None:
    members = {"subject": "Abroad", "category": "rfi"}
    answer = api.call("POST", "/requests", members, headers={header: "wna-it"})
    assert answer.status == 201
    assert answer.body["account"] == AMERICA
    assert answer.headers["Location"].startswith("https://wna-it.")
    assert answer.body["id"] in api.using(AMERICAN).ids("/requests")
    assert answer.body["id"] not in api.ids("/requests")


@pytest.mark.requirement("ITRP-ACCOUNT-02", "ITRP-LIST-01")
def test_own_account_without_a_header(api: Client) -> None:
    assert RACK in api.ids("/requests")
    assert api.using(AMERICAN).ids("/requests") == [FOREIGN]
    assert set(api.using(STRANGER).ids("/requests")) == {70496, 70497, 70498}


@pytest.mark.requirement("ITRP-ACCOUNT-01")
@pytest.mark.parametrize("newer", ["widget", "gizmo"])
def test_oldest_of_several_names_counts(api: Client, newer: str) -> None:
    headers = {"X-ITRP-Account": "wna-it", "X-Xurrent-Account": newer, "X-4me-Account": newer}
    answer = api.call("GET", "/requests", headers=headers)
    assert [one["id"] for one in answer.body] == [FOREIGN]


@pytest.mark.requirement("ITRP-ACCOUNT-05", "ITRP-ACCOUNT-07", "ITRP-ACCOUNT-08", "ITRP-ACCOUNT-09")
def test_account_stands_beside_what_is_foreign(api: Client) -> None:
    for headers in ({}, {"X-ITRP-Account": "wna-it"}):
        foreign = api.call("GET", f"/requests/{FOREIGN}", headers=headers).body
        assert foreign["account"] == AMERICA
        assert foreign["requested_by"]["account"] == AMERICA
        assert foreign["organization"]["account"] == AMERICA
        assert "account" not in foreign["member"]
        assert "account" not in foreign["team"]
        assert "account" not in foreign["service_instance"]
    (listed,) = api.get("/requests", X_ITRP_Account="wna-it").body
    assert listed["account"] == AMERICA
    assert "account" not in listed["team"]


@pytest.mark.requirement("ITRP-ACCOUNT-07", "ITRP-ACCOUNT-08", "ITRP-ACCOUNT-09")
def test_foreign_is_what_is_not_of_the_callers_own_account(api: Client) -> None:
    american = api.using(AMERICAN)
    seen = american.read(FOREIGN)
    assert "account" not in seen
    assert "account" not in seen["requested_by"]
    assert seen["member"]["account"] == seen["team"]["account"] == WIDGET
    assert american.read(RACK)["account"] == WIDGET


@pytest.mark.requirement("ITRP-ACCOUNT-09")
def test_no_account_in_records_of_the_own_account(crowded: Client) -> None:
    for path in ("/requests", "/people", "/teams", "/cis", "/notes", "/slas"):
        assert all("account" not in one for one in crowded.whole(path))


@pytest.mark.requirement("ITRP-ACCOUNT-06", "ITRP-ERROR-06", "ITRP-ERROR-07")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/requests/{UNTRUSTED}"),
        ("PATCH", f"/requests/{UNTRUSTED}"),
        ("PUT", f"/requests/{UNTRUSTED}"),
        ("GET", f"/requests/{UNTRUSTED}/notes"),
        ("POST", f"/requests/{UNTRUSTED}/notes"),
        ("GET", f"/requests/{UNTRUSTED}/cis"),
        ("POST", f"/requests/{UNTRUSTED}/cis/1763"),
        ("POST", f"/requests/{MEMORY}/cis/1951"),
        ("DELETE", f"/requests/{UNTRUSTED}/cis/1951"),
        ("GET", f"/requests/{UNTRUSTED}/grouped_requests"),
        ("GET", f"/requests/{UNTRUSTED}/affected_slas"),
        ("GET", "/people/301"),
        ("GET", "/people/301/teams"),
        ("GET", "/teams/41"),
        ("GET", "/cis/1951"),
        ("GET", "/cis/1951/users"),
        ("GET", "/problems/316"),
        ("GET", "/problems/316/requests"),
        ("GET", "/changes/245/requests"),
        ("GET", "/slas/215"),
        ("GET", "/notes/12425"),
    ],
)
def test_nothing_of_an_untrusted_account_is_reached(api: Client, method: str, path: str) -> None:
    before = api.using(STRANGER).read(UNTRUSTED)
    members = (
        {"text": "x", "urgent": False, "note": "x"} if method in ("POST", "PATCH", "PUT") else None
    )
    answer = api.call(method, path, members)
    assert answer.status == 403
    assert answer.body == {"message": "Forbidden"}
    assert api.using(STRANGER).read(UNTRUSTED) == before


@pytest.mark.requirement("ITRP-ACCOUNT-06")
@pytest.mark.parametrize(
    "members",
    [{"team_id": 41}, {"member_id": 301}, {"requested_by_id": 302}, {"service_instance_id": 310},
     {"ci_id": 1951}, {"ci_ids": [1763, 1951]}, {"problem_id": 316}, {"change_id": 245},
     {"project_id": 80}, {"template_id": 36120}, {"knowledge_article_id": 951},
     {"supplier_id": 71}, {"grouped_into_id": UNTRUSTED}],
)  # fmt: skip
def test_nothing_of_an_untrusted_account_is_referred_to(
    api: Client, members: dict[str, object]
) -> None:
    assert set(api.patch(f"/requests/{MEMORY}", members).errors) == set(members)


@pytest.mark.requirement("ITRP-ACCOUNT-06")
def test_stranger_sees_nothing_of_the_others(api: Client) -> None:
    stranger = api.using(STRANGER)
    assert stranger.get(f"/requests/{RACK}").status == 403
    assert stranger.get(f"/requests/{FOREIGN}").status == 403
    for path in ("/people", "/teams", "/organizations", "/services", "/cis", "/notes", "/slas"):
        assert set(stranger.ids(path)).isdisjoint(api.ids(path))
    assert stranger.get("/requests?ids=68673,70495").body == []


@pytest.mark.requirement("ITRP-ERROR-06")
@pytest.mark.parametrize("account", ["gizmo", "nowhere", "WIDGET", "widget,wna-it", "x" * 5000])
@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("path", ["/requests", f"/requests/{RACK}", "/me"])
def test_account_that_is_not_open_is_forbidden(
    api: Client, header: str, account: str, path: str
) -> None:
    answer = api.call("GET", path, headers={header: account})
    assert answer.status == 403
    assert answer.body == {"message": "Forbidden"}


@pytest.mark.requirement("ITRP-ACCOUNT-05")
def test_requests_of_a_trusted_account_can_be_changed(api: Client) -> None:
    assert api.update(FOREIGN, urgent=True)["urgent"] is True
    assert api.using(AMERICAN).read(FOREIGN)["urgent"] is True


@pytest.mark.requirement("ITRP-AUTH-07")
def test_end_user_reads_only_what_concerns_them(api: Client) -> None:
    requester = api.using(REQUESTER)
    assert requester.get("/requests/70490").status == 200
    assert requester.get(f"/requests/{RACK}").status == 403


# --- internal notes -------------------------------------------------------------------------------


def internal(api: Client, key: int, account: str | None = None) -> list[str]:
    """Return the texts of the internal notes that a caller sees."""
    headers = {} if account is None else {"X-ITRP-Account": account}
    answer = api.call("GET", f"/requests/{key}/notes/internal", headers=headers)
    return [note["text"] for note in answer.body]


@pytest.mark.requirement("ITRP-FIELD-61", "ITRP-FIELD-62")
def test_internal_note_is_for_those_with_a_role_in_its_account(api: Client) -> None:
    key = api.create(requested_by_id=72, internal_note="For us")["id"]
    assert internal(api, key) == ["For us"]
    assert internal(api.using(DESK_MANAGER), key) == ["For us"]
    assert internal(api.using(REQUESTER), key) == []
    assert internal(api.using(AMERICAN), key) == []
    (note,) = api.get(f"/requests/{key}/notes").body
    assert api.using(REQUESTER).get(f"/requests/{key}/notes").body == []
    assert api.get(f"/notes/{note['id']}").status == 200
    assert api.using(REQUESTER).get(f"/notes/{note['id']}").status == 403
    assert api.using(AMERICAN).get(f"/notes/{note['id']}").status == 403
    assert note["id"] not in api.using(REQUESTER).ids("/notes")


@pytest.mark.requirement("ITRP-FIELD-61", "ITRP-FIELD-62", "ITRP-FIELD-63")
@pytest.mark.parametrize("header", HEADERS)
def test_header_says_for_which_account_an_internal_note_is(api: Client, header: str) -> None:
    before = internal(api, FOREIGN), internal(api.using(AMERICAN), FOREIGN)
    members = {"internal_note": "For America"}
    answer = api.call("PATCH", f"/requests/{FOREIGN}", members, headers={header: "wna-it"})
    assert answer.status == 200
    assert internal(api, FOREIGN) == before[0]
    assert internal(api.using(AMERICAN), FOREIGN) == [*before[1], "For America"]
    api.update(FOREIGN, internal_note="For us")
    assert internal(api, FOREIGN) == [*before[0], "For us"]
    assert internal(api.using(AMERICAN), FOREIGN) == [*before[1], "For America"]


@pytest.mark.requirement("ITRP-FIELD-62")
def test_end_user_writes_an_internal_note_and_cannot_read_it(api: Client) -> None:
    requester = api.using(REQUESTER)
    key = requester.create(internal_note="A secret")["id"]
    assert internal(requester, key) == []
    assert internal(api, key) == ["A secret"]


@pytest.mark.requirement("ITRP-FIELD-61", "ITRP-FIELD-62")
def test_internal_notes_of_the_world(api: Client) -> None:
    assert internal(api, FOREIGN) == ["Taken out by mistake during maintenance last night."]
    assert internal(api.using(AMERICAN), FOREIGN) == [
        "Our own link is at 20 percent load, so it is not on our side."
    ]
    assert internal(api.using(DEMO), FOREIGN, "wna-it") == internal(api, FOREIGN)


# --- support_domain -------------------------------------------------------------------------------


@pytest.mark.requirement("ITRP-FIELD-156", "ITRP-FIELD-157", "ITRP-FIELD-158")
def test_caller_of_a_directory_says_where_to_register(api: Client) -> None:
    receptionist = api.using(RECEPTIONIST)
    members = {"subject": "A", "category": "rfc"}
    assert receptionist.post("/requests", members).errors == {
        "support_domain": "Support domain can't be blank"
    }
    created = receptionist.create(support_domain="widget")
    assert "support_domain" not in created
    assert created["account"]["id"] == "widget"
    assert created["id"] in api.ids("/requests")
    unknown = receptionist.post("/requests", {**members, "support_domain": "gizmo"})
    assert set(unknown.errors) == {"support_domain"}


@pytest.mark.requirement("ITRP-FIELD-156")
def test_support_domain_is_a_choice_for_everybody_else(api: Client) -> None:
    assert api.create(support_domain="wna-it")["account"]["id"] == "wna-it"
    assert "account" not in api.create(support_domain="widget")
    assert "account" not in api.create(support_domain=None)
    before = api.read(RACK)
    assert api.update(RACK, support_domain="wna-it") == {
        **before, "updated_at": "2017-06-01T09:00:00-06:00"
    }  # fmt: skip
