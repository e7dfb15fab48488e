"""Doubts about bodies and the life of a request, and what is to be seen of each answer."""

from __future__ import annotations

from typing import Any

from tests.mockserver.itrp.choosing import GOOD, case, outcome
from tests.mockserver.itrp.client import (
    DAY,
    DISSATISFIED,
    GROUPED,
    MEMORY,
    RACK,
    SPECIALIST,
    Client,
    identity,
    instant,
    written,
)

# --- bodies ---------------------------------------------------------------------------------------


@case("unknown-member", ignore=201, refuse=["foo", "ßar"])
def _(api: Client) -> Any:
    return outcome(api.post("/requests", {**GOOD, "foo": 1, "ßar": None}))


READ_ONLY = ["completed_at", "created_by", "grouping", "id", "organization", "updated_at"]


@case("read-only-member", ignore=201, refuse=READ_ONLY)
def _(api: Client) -> Any:
    values: list[Any] = ["2001-01-01T00:00:00Z", {"id": 5}, "group", 5, {"id": 5}, None]
    return outcome(api.post("/requests", {**GOOD, **dict(zip(READ_ONLY, values, strict=True))}))


@case("nested-reference", ignore=[None, None], accept=[14, 1763], refuse=["ci", "team"])
def _(api: Client) -> Any:
    answer = api.post("/requests", {**GOOD, "team": {"id": 14, "name": "x"}, "ci": {"id": 1763}})
    if answer.status == 422:
        return outcome(answer)
    return [identity(answer.body["team"]), identity(answer.body["ci"])]


@case("bare-reference", ignore=None, accept=36080, refuse=["template"])
def _(api: Client) -> Any:
    answer = api.post("/requests", {**GOOD, "template": 36080})
    return outcome(answer) if answer.status == 422 else identity(answer.body["template"])


@case("null-on-update", clear=[None, None], ignore=["low", 58], refuse=["impact", "member_id"])
def _(api: Client) -> Any:
    key = api.create(impact="low", member_id=58)["id"]
    answer = api.patch(f"/requests/{key}", {"impact": None, "member_id": None})
    if answer.status == 422:
        return outcome(answer)
    return [answer.body["impact"], identity(answer.body["member"])]


@case("empty-text", clear=[None, None], keep=["", ""])
def _(api: Client) -> Any:
    return [
        api.create(sourceID="")["sourceID"],
        api.update(api.create(supplier_requestID="x")["id"], supplier_requestID="")[
            "supplier_requestID"
        ],
    ]


@case("unknown-reference", refuse=["ci_ids", "team_id"], ignore=[14, 1763])
def _(api: Client) -> Any:
    answer = api.patch(f"/requests/{MEMORY}", {"team_id": 999, "ci_ids": [999]})
    if answer.status == 422:
        return outcome(answer)
    return [identity(answer.body["team"]), identity(answer.body["ci"])]


@case("nul-in-text", keep="a\0b", refuse=["subject"])
def _(api: Client) -> Any:
    return outcome(api.post("/requests", {**GOOD, "subject": "a\0b"}), "subject")


@case("text-limit-unit", characters=[201, 201, 201], bytes=[201, ["subject"], ["note"]])
def _(api: Client) -> Any:
    sent = [{"subject": "é" * 127}, {"subject": "é" * 128}, {"note": "é" * 32769}]
    return [outcome(api.post("/requests", {**GOOD, **members})) for members in sent]


@case(
    "boolean-text", truthy=[False, False, True, False], refuse=[["urgent"], ["urgent"], True, False]
)
def _(api: Client) -> Any:
    return [
        outcome(api.patch(f"/requests/{RACK}", {"urgent": text}), "urgent")
        for text in ("yes", "", "true", "false")
    ]


# --- the life of a request ------------------------------------------------------------------------


@case("time-zone", user="2009-02-02T12:18:00-06:00", utc="2009-02-02T18:18:00Z")
def _(api: Client) -> Any:
    return api.read(RACK)["created_at"]


@case("completion-needs-reason", no=[200, 200, 201], yes=[["completion_reason"], 200, 201])
def _(api: Client) -> Any:
    done = {"status": "completed"}
    with_reason = {**done, "completion_reason": "gone"}
    return [
        outcome(api.patch(f"/requests/{MEMORY}", done)),
        outcome(api.patch(f"/requests/{MEMORY}", with_reason)),
        outcome(api.post("/requests", {**GOOD, **with_reason})),
    ]


@case("status-needs-member", no=[201] * 6, yes=[["member_id"]] * 4 + [201] * 2)
def _(api: Client) -> Any:
    sent: list[dict[str, Any]] = [
        {"status": status}
        for status in ("accepted", "in_progress", "waiting_for", "waiting_for_customer", "declined")
    ]
    sent.append({"status": "accepted", "member_id": 58})
    return [outcome(api.post("/requests", {**GOOD, **members})) for members in sent]


@case("reopening", clears=[None, None, DAY], keeps=[0, "gone", DAY])
def _(api: Client) -> Any:
    start = api.world.clock.now()
    key = api.create(status="completed", completion_reason="gone")["id"]
    api.world.clock.advance(DAY)
    open_again = api.update(key, status="assigned")
    moment = open_again["completed_at"]
    again = api.update(key, status="completed")["completed_at"]
    return [
        moment and instant(moment) - start,
        open_again["completion_reason"],
        instant(again) - start,
    ]


@case("second-completion", stays=[0, 0], moves=[0, DAY])
def _(api: Client) -> Any:
    start = api.world.clock.now()
    key = api.create(status="completed")["id"]
    api.world.clock.advance(DAY)
    after = [api.update(key, urgent=True), api.update(key, status="completed")]
    return [instant(one["completed_at"]) - start for one in after]


@case("completed-next-target", no_target="no_target", null=None)
def _(api: Client) -> Any:
    return api.create(status="completed")["next_target_at"]


@case("responded-target", stays=[1800, 1800, 1800], ends=[1800, 1800, 14400])
def _(api: Client) -> Any:
    start = api.world.clock.now()
    key = api.create(impact="high", service_instance_id=131)["id"]
    after = [api.update(key, status=status) for status in ("assigned", "declined", "accepted")]
    return [instant(one["next_target_at"]) - start for one in after]


@case(
    "reviewed-by-others",
    accept=[True, True, True],
    ignore=[False, True, True],
    refuse=[["reviewed"], True, ["reviewed"]],
)
def _(api: Client) -> Any:
    """Look at an instance of another manager, at one of the caller's, and at no instance."""
    sent = [{"service_instance_id": 126}, {"service_instance_id": 130}, {}]
    return [
        outcome(api.post("/requests", {**GOOD, **members, "reviewed": True}), "reviewed")
        for members in sent
    ]


@case(
    "addressed-elsewhere", ignore=[False, False, True], refuse=[["addressed"], ["addressed"], True]
)
def _(api: Client) -> Any:
    specialist = api.using(SPECIALIST)
    calls = [(specialist, DISSATISFIED), (api, MEMORY), (api, DISSATISFIED)]
    return [
        outcome(one.patch(f"/requests/{key}", {"addressed": True}), "addressed")
        for one, key in calls
    ]


@case("waiting-until-elsewhere", ignore=None, refuse=["waiting_until"])
def _(api: Client) -> Any:
    answer = api.patch(f"/requests/{MEMORY}", {"waiting_until": written(DAY)})
    api.create(status="waiting_for", waiting_until=written(DAY))
    return outcome(answer, "waiting_until")


@case("impact-with-incident", optional=[201, 201, 200], required=[["impact"], 201, ["impact"]])
def _(api: Client) -> Any:
    return [
        outcome(api.post("/requests", {**GOOD, "category": "incident"})),
        outcome(api.post("/requests", {**GOOD, "category": "incident", "impact": "low"})),
        outcome(api.patch(f"/requests/{MEMORY}", {"category": "incident"})),
    ]


@case("grouping-into-grouped", refuse=[["grouped_into_id"]] * 2, accept=["grouped"] * 2)
def _(api: Client) -> Any:
    return [
        outcome(api.patch(f"/requests/{key}", {"grouped_into_id": group}), "grouping")
        for key, group in ((MEMORY, GROUPED), (RACK, RACK))
    ]


@case("source-update", administrators=["self service", "Own"], anyone=["Other", "Own"])
def _(api: Client) -> Any:
    return [
        api.using(SPECIALIST).update(MEMORY, source="Other")["source"],
        api.update(MEMORY, source="Own")["source"],
    ]
