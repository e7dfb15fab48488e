"""Fields: what each collection's records have, and which of it clients may write or ask by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CATEGORIES = ("incident", "rfc", "rfi", "complaint", "compliment", "other")
IMPACTS = ("low", "medium", "high", "top")
STATUSES = (
    "declined assigned accepted in_progress waiting_for waiting_for_customer change_pending "
    "project_pending completed"
).split()
REASONS = "solved workaround gone withdrawn conflict unsolvable".split()
TARGET_WORDS = ("best_effort", "clock_stopped", "no_target")


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a record. ``kind`` is text, enum, flag, moment, target, number, hash or link.

    ``of`` is the collection that a link leads to.
    """

    name: str
    kind: str
    label: str
    values: Sequence[str] = ()
    limit: int = 0
    of: str = ""
    required: bool = False
    written: bool = False

    @property
    def member(self) -> str:
        """The name under which a client writes it."""
        return f"{self.name}_id" if self.kind == "link" else self.name


def _field(spec: str, written: bool = False, values: Sequence[str] = ()) -> Field:
    """Return the field that ``name kind[=detail] label`` describes; ! behind a name: required."""
    name, kind, *label = spec.split(" ")
    kind, _, detail = kind.partition("=")
    return Field(
        name=name.rstrip("!"),
        kind=kind,
        label=" ".join(label) or name.rstrip("!").replace("_", " ").capitalize(),
        limit=int(detail) if kind == "text" and detail else 0,
        of=detail if kind == "link" else "",
        values=values,
        required=name.endswith("!"),
        written=written,
    )


_REQUEST = (
    _field("service_instance link=service_instances", True),
    _field("organization link=organizations"),
    _field("completion_reason enum", True, REASONS),
    _field("completed_at moment"),
    _field("desired_completion_at moment Desired completion", True),
    _field("requested_by link=people", True),
    _field("created_by link=people"),
    _field("created_at moment"),
    _field("category! enum", True, CATEGORIES),
    _field("sourceID text=128 Source ID", True),
    _field("downtime_start_at moment Downtime start", True),
    _field("updated_at moment"),
    _field("supplier link=organizations", True),
    _field("resolution_target_at target"),
    _field("requester_resolution_target_at target"),
    _field("new_assignment flag"),
    _field("grouping enum", False, ("none", "group", "grouped")),
    _field("grouped_into link=requests", True),
    _field("member link=people", True),
    _field("supplier_requestID text=255 Supplier request ID", True),
    _field("subject! text=255", True),
    _field("response_target_at target"),
    _field("id number"),
    _field("requested_for link=people", True),
    _field("problem link=problems", True),
    _field("change link=changes", True),
    _field("project link=projects", True),
    _field("ci link=cis Configuration item", True),
    _field("downtime_end_at moment Downtime end", True),
    _field("impact enum", True, IMPACTS),
    _field("team link=teams", True),
    _field("status! enum", True, STATUSES),
    _field("source text=30", True),
    _field("next_target_at target"),
    _field("template link=request_templates", True),
    _field("custom_data hash", True),
    _field("waiting_until moment", True),
    _field("reviewed flag", True),
    _field("satisfaction enum", False, ("dissatisfied", "satisfied")),
    _field("knowledge_article link=knowledge_articles", True),
    _field("urgent flag", True),
    _field("addressed flag", True),
    _field("assignment_count number"),
)


def _plain(text: str) -> tuple[Field, ...]:
    """Return the fields of a collection that clients only read."""
    always = "id number|source text|sourceID text"
    return tuple(
        _field(spec) for spec in f"{always}|{text}|created_at moment|updated_at moment".split("|")
    )


FIELDS: dict[str, tuple[Field, ...]] = {
    "requests": _REQUEST,
    "people": _plain(
        "name text|primary_email text|organization link=organizations|job_title text"
        "|time_zone text|disabled flag"
    ),
    "teams": _plain("name text|disabled flag"),
    "organizations": _plain("name text|disabled flag"),
    "services": _plain(
        "name text|provider link=organizations|problem_manager link=people|disabled flag"
    ),
    "service_instances": _plain(
        "name text|status enum|service link=services|first_line_team link=teams"
        "|support_team link=teams"
    ),
    "cis": _plain("label text|name text|status enum|service link=services|support_team link=teams"),
    "problems": _plain(
        "subject text|status enum|impact enum|service link=services|manager link=people"
        "|team link=teams|member link=people"
    ),
    "changes": _plain("subject text|status enum|service link=services|manager link=people"),
    "projects": _plain("subject text|status enum|service link=services|manager link=people"),
    "request_templates": _plain(
        "subject text|category enum|impact enum|service link=services"
        "|service_instance link=service_instances|team link=teams|times_applied number"
        "|disabled flag"
    ),
    "knowledge_articles": _plain(
        "subject text|status enum|service link=services|times_applied number"
    ),
    "slas": _plain(
        "name text|status enum|service_instance link=service_instances|customer link=organizations"
    ),
    "affected_slas": tuple(
        _field(spec)
        for spec in (
            "id number|request link=requests|sla link=slas|service_instance link=service_instances"
            "|accountability enum|first_line_team link=teams|support_team link=teams"
            "|response_target_at target|resolution_target_at target|created_at moment"
            "|updated_at moment"
        ).split("|")
    ),
    "notes": tuple(
        _field(spec)
        for spec in (
            "id number|person link=people|text text|attachments hash|internal flag"
            "|request link=requests|created_at moment"
        ).split("|")
    ),
}
BY_NAME = {collection: {one.name: one for one in fields} for collection, fields in FIELDS.items()}

SHOWN_BY_DEFAULT: dict[str, list[str]] = {
    "requests": (
        "id sourceID subject category impact status next_target_at completed_at team member "
        "grouped_into service_instance created_at updated_at"
    ).split(),
    "people": (
        "id sourceID name primary_email organization disabled created_at updated_at"
    ).split(),
}
SORTED_BY: dict[str, list[str]] = {
    "requests": [name for name in SHOWN_BY_DEFAULT["requests"] if name != "grouped_into"],
    "notes": ["id", "person_id", "created_at"],
}
FILTERED_BY: dict[str, list[str]] = {
    "requests": (
        "id source sourceID subject category impact status change next_target_at completed_at "
        "created_by grouping grouped_into knowledge_article requested_by requested_for "
        "service_instance supplier_requestID created_at updated_at team member template "
        "organization"
    ).split(),
    "notes": ["id", "person", "created_at"],
}
DISPLAY = {"subject": ("requests", "problems", "changes", "projects", "request_templates",
                       "knowledge_articles")}  # fmt: skip


def display(collection: str) -> str:
    """Return the member, besides id, by which a record of a collection is shown elsewhere."""
    if collection == "cis":
        return "label"
    return "subject" if collection in DISPLAY["subject"] else "name"


def default_fields(collection: str) -> list[str]:
    """Return the members of a list's objects when the client names none."""
    missing = {"source", "job_title", "time_zone", "manager", "problem_manager", "times_applied"}
    if collection in ("changes", "projects"):
        missing.discard("manager")
    if collection == "request_templates":
        missing |= {"impact", "service_instance", "team"}
    every = [one.name for one in FIELDS[collection]]
    if collection in ("affected_slas", "notes"):
        return every
    return SHOWN_BY_DEFAULT.get(collection) or [name for name in every if name not in missing]


def sortable(collection: str) -> list[str]:
    """Return the fields by which a collection can be sorted."""
    return SORTED_BY.get(collection) or [
        name for name in default_fields(collection) if name not in ("disabled", "customer")
    ]


def filterable(collection: str) -> list[str]:
    """Return the fields by which a collection can be filtered."""
    more = {"services": ["problem_manager"], "cis": ["source"], "request_templates": ["impact"]}
    return FILTERED_BY.get(collection) or [
        *default_fields(collection),
        *more.get(collection, ()),
    ]
