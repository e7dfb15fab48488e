"""Data: what a server holds before the first call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.liars.honest.callers import Caller
from tests.liars.honest.fields import BY_NAME, CATEGORIES, FIELDS, IMPACTS
from tests.liars.honest.store import Record, Store

if TYPE_CHECKING:
    from tests.liars.honest.saving import Saving

OLD = 100_000

_START = datetime(2015, 3, 1, 8, tzinfo=UTC)
_PLAIN: dict[str, str] = {
    # id name account more
    "organizations": (
        "1 North|2 North IT|3 North Sales|4 Cabling Ltd external|5 Far account=far"
        "|6 South account=south|7 Yard account=yard"
    ),
    "teams": (
        "1 First Line|2 Servers sourceID=T-2|3 Network|4 Retired disabled|5 Far Team account=far"
        "|6 South Team account=south"
    ),
    "services": (
        "1 Hosting provider=2 problem_manager=1|2 Cabling provider=4 problem_manager=2"
        "|3 Far Hosting account=far|4 South Hosting account=south provider=6"
    ),
    "service_instances": (
        "1 Mail service=1 first_line_team=1 support_team=2|2 Files service=1 support_team=3"
        "|3 Sockets service=2 first_line_team=3|4 Lamps service=1"
        "|7 Phones service=1 first_line_team=2 support_team=2"
        "|8 Radios service=1 first_line_team=1 support_team=2"
        "|5 Far Mail service=3 account=far|6 South Mail service=4 first_line_team=6 account=south"
    ),
    "problems": "1 Disks fail|2 Mail slow|3 Far problem account=far",
    "changes": "1 New rack|2 New mail|3 Far change account=far",
    "projects": "1 Move house|2 Go paperless|3 Far project account=far",
    "request_templates": "1 New desk|2 New key|3 Far template account=far",
    "knowledge_articles": "1 How to reset|2 How to print|3 Far article account=far",
}
_SUBJECTS = ("problems", "changes", "projects", "request_templates", "knowledge_articles")
_STATUS = {
    "service_instances": "in_production",
    "problems": "assigned",
    "changes": "in_progress",
    "projects": "in_progress",
    "knowledge_articles": "validated",
    "slas": "active",
    "cis": "in_production",
}
_FLAGGED = ("people", "teams", "organizations", "services", "request_templates")


def stocked(stock: str, zone: int) -> Store:
    """Return a store as a server of some size begins with it."""
    store = Store()
    store.add("accounts", {"id": "north", "name": "North", "trusts": ["south", "yard"]})
    store.add("accounts", {"id": "south", "name": "South", "trusts": ["north"]})
    store.add("accounts", {"id": "yard", "name": "Yard", "trusts": ["north"], "directory": True})
    store.add("accounts", {"id": "far", "name": "Far", "trusts": []})
    for collection, text in _PLAIN.items():
        for line in text.split("|"):
            _add(store, collection, line)
    _add_people(store, zone)
    _add_items(store)
    _add_agreements(store)
    if stock == "plenty":
        store.fill(OLD, [_old_kind(number) for number in range(40)])
    return store


def _common(collection: str, number: int) -> Record:
    moment = _START + timedelta(days=number, hours=number)
    record: Record = dict.fromkeys(one.name for one in FIELDS[collection])
    record |= {
        "id": number,
        "account": "north",
        "created_at": moment,
        "updated_at": moment,
    }
    if "times_applied" in record:
        record["times_applied"] = 0
    if collection in _FLAGGED:
        record["disabled"] = False
    if collection in _STATUS:
        record["status"] = _STATUS[collection]
    return record


def _add(store: Store, collection: str, line: str) -> None:
    number, *words = line.split(" ")
    record = _common(collection, int(number))
    name = []
    for word in words:
        key, equals, value = word.partition("=")
        if equals:
            record[key] = int(value) if value.isdigit() else value
        elif word in ("disabled", "external"):
            record[word] = True
        else:
            name.append(word)
    record["subject" if collection in _SUBJECTS else "name"] = " ".join(name)
    if record["sourceID"]:
        record["source"] = "Directory"
    store.add(collection, record)


def _add_people(store: Store, zone: int) -> None:
    every = ["account_administrator", "service_desk_manager", "specialist", "auditor"]
    people: list[tuple[int, str, str, int, list[str], list[int]]] = [
        (1, "Ada", "north", 2, every, [1, 2]),
        (2, "Ben", "north", 2, ["specialist"], [1, 3]),
        (3, "Cleo", "north", 3, ["end_user"], []),
        (4, "Dov", "north", 3, ["end_user"], []),
        (5, "Eve", "far", 5, every, [5]),
        (6, "Fay", "south", 6, ["specialist"], [6]),
        (7, "Gus", "yard", 7, ["end_user"], []),
    ]
    for number, name, account, organization, roles, teams in people:
        minutes = zone if number == 1 else 60
        sign = "-" if minutes < 0 else "+"
        store.add(
            "people",
            {
                **_common("people", number),
                "name": name,
                "account": account,
                "organization": organization,
                "primary_email": f"{name.lower()}@{account}.example",
                "job_title": None,
                "time_zone": f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}",
                "zone": minutes,
                "disabled": name == "Dov",
                "roles": roles,
                "teams": teams,
            },
        )


def _add_items(store: Store) -> None:
    for number in (1, 2, 3):
        store.add(
            "cis",
            {
                **_common("cis", number),
                "label": f"north-{number:04}",
                "name": f"Server {number}",
                "source": "Inventory",
                "sourceID": f"inv-{number}",
                "service_instances": [number],
                "users": [1, 3] if number == 1 else [],
                "support_team": 2,
                "service": 1,
            },
        )


def _add_agreements(store: Store) -> None:
    """Agreements on mail, one of which does not count, on phones, and one for few on radios."""
    minutes: dict[str, tuple[int, int]] = {
        "low": (480, 2880),
        "medium": (240, 1440),
        "high": (120, 480),
        "top": (30, 240),
    }
    for number, instance, customers, accountability, factor in (
        (1, 1, [2, 3, 1], "provider", 4),
        (2, 1, [3], "supplier", 2),
        (3, 1, [2, 3], "sla_not_affected", 1),
        (4, 7, [2, 3], "supplier", 1),
        (5, 8, [1], "provider", 1),
    ):
        store.add(
            "slas",
            {
                **_common("slas", number),
                "name": f"Mail agreement {number}",
                "service_instance": instance,
                "customer": customers[0],
                "covered": customers,
                "accountability": accountability,
                "minutes": {key: (a * factor, b * factor) for key, (a, b) in minutes.items()},
            },
        )


def _old_kind(number: int) -> dict[str, Any]:
    """Return what many old requests have in common."""
    kind: dict[str, Any] = dict.fromkeys(BY_NAME["requests"])
    for name in ("id", "subject", "created_at", "updated_at"):
        del kind[name]
    moment = _START + timedelta(days=number)
    return kind | {
        "account": "north",
        "category": CATEGORIES[number % 6],
        "impact": (None, *IMPACTS)[number % 5],
        "status": "completed",
        "completed_at": moment,
        "completion_reason": "solved",
        "requested_by": 1 + number % 3,
        "requested_for": 1 + number % 3,
        "created_by": 2,
        "organization": 2,
        "source": "history",
        "team": 1 + number % 3,
        "new_assignment": False,
        "next_target_at": "no_target",
        "grouping": "none",
        "reviewed": True,
        "urgent": False,
        "addressed": False,
        "assignments": [1],
        "cis": [],
        "satisfaction": "dissatisfied" if number % 2 else None,
    }


_REQUESTS: tuple[dict[str, Any], ...] = (
    {"subject": "Mail is down", "category": "incident", "impact": "top", "service_instance_id": 1},
    {"subject": "New desk", "category": "rfc", "template_id": 1, "requested_for_id": 3},
    {"subject": "how to print", "category": "rfi", "member_id": 2, "team_id": 3},
    {
        "subject": "Too slow",
        "category": "complaint",
        "status": "completed",
        "completion_reason": "gone",
    },
    {
        "subject": "Well done",
        "category": "compliment",
        "status": "completed",
        "completion_reason": "gone",
    },
    {"subject": "New rack", "category": "rfc", "change_id": 1, "ci_id": 1, "project_id": 1},
    {
        "subject": "Disk full",
        "category": "incident",
        "impact": "low",
        "problem_id": 1,
        "supplier_id": 4,
    },
    {
        "subject": "Asked back",
        "category": "other",
        "status": "waiting_for_customer",
        "member_id": 2,
    },
)


def add_requests(store: Store, saving: Saving) -> None:
    """Add a few requests of different kinds, in three accounts."""
    for number, members in enumerate(_REQUESTS):
        caller = _caller(store, 1 + number % 2, "north")
        request = saving.create(dict(members), caller, "console")
        request["knowledge_article"] = 1 + number % 2
        if request["cis"]:
            request["created_at"] -= timedelta(days=2)
        if request["status"] == "completed":
            unhappy = request["category"] == "complaint"
            request["satisfaction"] = "dissatisfied" if unhappy else "satisfied"
    members = {"subject": "Long ago", "category": "incident", "impact": "low",
               "status": "completed", "completion_reason": "gone",
               "service_instance_id": 1}  # fmt: skip
    long_ago = saving.create(members, _caller(store, 1, "north"), "console")
    long_ago["completed_at"] -= timedelta(days=400)
    for person, account in ((5, "far"), (6, "south")):
        caller = _caller(store, person, account)
        saving.create({"subject": f"Of {account}", "category": "other"}, caller, "console")


def _caller(store: Store, person: int, account: str) -> Caller:
    return Caller(person=store.tables["people"][person], account=account)
