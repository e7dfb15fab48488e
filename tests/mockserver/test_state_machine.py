"""Random walks through the ITRP API; after each step every request is as a model says."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from tests.mockserver.model import lists, members, refusals
from tests.mockserver.model.caller import Answer, Desk, compare
from tests.mockserver.model.rules import INTERNAL_READERS, Model, Reader, Refused, Row

TOKENS = ["admin", "specialist", "requester", "manager", "branch", "outsider"]
FORMS = ["ascii", "utf-8", "form", "query"]
OLD = st.sampled_from([101, 102, 103, 104])
"""The requests that the world starts with."""


class Walk(RuleBasedStateMachine):
    """One walk through a world of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.model = Model()
        by = self.model.reader("admin")
        for instance, impact in ((40, "high"), (41, "low"), (45, "top"), (42, "medium")):
            sent = {"service_instance": instance, "impact": impact}
            told = {"subject": impact, "category": "incident", "service_instance_id": instance}
            record = self.model.created(by, told | sent, "api")
            made = self.desk.send(by, "POST", "/requests", told | sent).json
            record["id"] = made["id"]
            self.model.requests[made["id"]] = record

    def reader(self, data: st.DataObject) -> Reader:
        token = data.draw(st.sampled_from(TOKENS), label="caller")
        home = self.model.reader(token)
        account = data.draw(st.sampled_from([None, *sorted(home.reach)]), label="account")
        return self.model.reader(token, account)

    def key(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.model.requests)), label="request")

    def write(
        self,
        data: st.DataObject,
        by: Reader,
        method: str,
        path: str,
        headers: dict[str, str],
    ) -> tuple[Answer, dict[str, members.Sent]]:
        """Send a create or an update of random members in a random form."""
        keys = [one for one, row in self.model.requests.items() if row["account"] in by.reach]
        bodies = members.bodies(lists.zone(by), keys, update=method != "POST")
        sent = data.draw(bodies, label="members")
        if by.home == "other":  # all references lead elsewhere
            sent = {name: one for name, one in sent.items() if not name.endswith(("_id", "_ids"))}
        junk = data.draw(members.JUNK, label="junk")
        form = data.draw(st.sampled_from(FORMS), label="form")
        more, body, query = members.encoded(sent, junk, form)
        answer = self.desk.call(by, method, path, headers=headers | more, body=body, query=query)
        return answer, sent

    # --- writing ---------------------------------------------------------------------------------

    @rule(
        data=st.data(),
        agent=st.sampled_from(["", "curl/7.50", "A" * 31]),
        named=st.sampled_from(["", "monitor", "x" * 30]),
    )
    def create(self, data: st.DataObject, agent: str, named: str) -> None:
        by = self.reader(data)
        headers = {"user-agent": agent, "x-itrp-source": named}
        answer, sent = self.write(data, by, "POST", "/requests", headers)
        try:
            record = self.model.created(by, members.meaning(sent), named or agent[:30] or "api")
        except Refused as refused:
            self.check_invalid(answer, str(refused))
            return
        assert answer.status == 201, answer
        record["id"] = answer.json["id"]
        assert record["id"] not in self.model.requests
        self.model.requests[record["id"]] = record
        self.write_notes(by, record["id"], sent)
        compare(answer.json, lists.show(self.model, by, record))

    @rule(
        data=st.data(),
        method=st.sampled_from(["PATCH", "PATCH", "PUT"]),
        ending=st.sampled_from(["", "", "/", ".json"]),
    )
    def update(self, data: st.DataObject, method: str, ending: str) -> None:
        by, key = self.reader(data), self.key(data)
        answer, sent = self.write(data, by, method, f"/requests/{key}{ending}", {})
        if not self.model.sees(by, self.model.requests[key]):
            assert answer.status == 403, answer
            return
        try:
            self.model.update(by, key, members.meaning(sent))
        except Refused as refused:
            self.check_invalid(answer, str(refused))
            return
        assert answer.status == 200, answer
        self.write_notes(by, key, sent)
        compare(answer.json, lists.show(self.model, by, self.model.requests[key]))

    def write_notes(self, by: Reader, key: int, sent: dict[str, members.Sent]) -> None:
        for name in ("note", "internal_note"):
            text = sent[name].means if name in sent else None
            if text and text.strip():
                self.model.note(by, key, text, internal=name == "internal_note")

    def check_invalid(self, answer: Answer, member: str) -> None:
        assert answer.status == 422, answer
        assert [name for name, _ in answer.json["errors"]] == [member]

    @rule(data=st.data(), text=members.texts(65536, blank=False), internal=members.FLAG)
    def add_note(self, data: st.DataObject, text: str, internal: members.Sent) -> None:
        by, key = self.reader(data), self.key(data)
        note = {"text": text, "internal": internal.wire}
        answer = self.desk.send(by, "POST", f"/requests/{key}/notes", note)
        if not self.model.sees(by, self.model.requests[key]):
            assert answer.status == 403, answer
            return
        assert answer.status == 201, answer
        assert list(answer.json) == ["id"]
        self.model.note(by, key, text, internal=internal.means)

    @rule(data=st.data(), item=st.sampled_from([60, 61, 62, 63, 69]), linked=st.booleans())
    def link(self, data: st.DataObject, item: int, linked: bool) -> None:
        by, key = self.reader(data), self.key(data)
        method = "POST" if linked else "DELETE"
        answer = self.desk.call(by, method, f"/requests/{key}/cis/{item}")
        record, found = self.model.requests[key], self.model.tables["cis"][item]
        if not self.model.sees(by, record) or found["account"] not in by.reach:
            assert answer.status == 403, answer
            return
        assert (answer.status, answer.body) == ((200, b"{}") if linked else (204, b""))
        kept = [one for one in record["cis"] if one != item]
        if linked:
            kept = record["cis"] if item in record["cis"] else [*record["cis"], item]
        self.model.link(by, key, kept)

    @rule(minutes=st.one_of(st.integers(0, 90), st.sampled_from([24 * 60, 31 * 24 * 60])))
    def time_passes(self, minutes: int) -> None:
        self.desk.advance(60 * minutes)
        self.model.advance(60 * minutes)

    # --- being refused ---------------------------------------------------------------------------

    @rule(key=OLD, data=st.data())
    def call_refused(self, key: int, data: st.DataObject) -> None:
        wrong = data.draw(st.sampled_from(refusals.wrong_calls(key)), label="call")
        self.desk.check_refused(self.model.reader("admin"), wrong)

    @rule(key=OLD, data=st.data())
    def member_refused(self, key: int, data: st.DataObject) -> None:
        wrong = data.draw(st.sampled_from(refusals.wrong_members(key)), label="call")
        self.desk.check_refused(self.model.reader("admin"), wrong)

    # --- reading ---------------------------------------------------------------------------------

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        by, key = self.reader(data), self.key(data)
        path, record = f"/requests/{key}", self.model.requests[key]
        answer = self.desk.call(by, "GET", path)
        if not self.model.sees(by, record):
            assert answer.status == 403, answer
            return
        assert answer.status == 200, answer
        compare(answer.json, lists.show(self.model, by, record))
        unchanged = {"if-none-match": answer.headers["ETag"]}
        assert self.desk.call(by, "GET", path, headers=unchanged).status == 304
        items = self.desk.call(by, "GET", f"{path}/cis").json
        cis = self.model.tables["cis"]
        visible = [one for one in record["cis"] if cis[one]["account"] in by.reach]
        assert sorted(one["id"] for one in items) == sorted(visible)
        for ending, kinds in (("", (False, True)), ("/public", (False,)), ("/internal", (True,))):
            notes = self.desk.call(by, "GET", f"{path}/notes{ending}", query="per_page=100").json
            shown = [(one["created_at"], one["person"]["id"], one["text"]) for one in notes]
            assert shown == self.notes(by, key, kinds)

    def notes(self, by: Reader, key: int, kinds: tuple[bool, ...]) -> list[tuple[str, int, str]]:
        """Return the notes of these kinds that the model expects to be shown."""
        inside = bool(by.roles & INTERNAL_READERS)
        return [
            (lists.moment(by, note["created_at"]), note["person"], note["text"])
            for note in self.model.notes
            if note["request"] == key
            and note["internal"] in kinds
            and (not note["internal"] or (inside and note["account"] == by.home))
        ]

    @rule(data=st.data(), by_path=st.booleans(), size=st.sampled_from([1, 2, 5, 20, 100, 1000]))
    def list_some(self, data: st.DataObject, by_path: bool, size: int) -> None:
        by, model = self.reader(data), self.model
        view = data.draw(st.sampled_from(["", "", *lists.VIEWS]), label="view")
        instants = {row[name] for row in model.requests.values() for name in lists.TIMES}
        known = sorted({model.now, *(one for one in instants if one is not None)})
        some = lists.filters(by, sorted(model.requests), known)
        filters = data.draw(st.lists(some, max_size=2), label="filters")
        sort = data.draw(lists.SORTS, label="sort")
        names = st.lists(st.sampled_from(lists.SELECTABLE), max_size=4, unique=True)
        fields = data.draw(names, label="fields")
        query = [one.text for one in filters]
        query += [f"sort={quote(','.join(sort), safe=',')}"] if sort else []
        query += [f"fields={','.join(fields)}"] if fields else []
        query += [f"state={view}"] if view and not by_path else []
        rows = [
            row
            for row in model.requests.values()
            if model.sees(by, row, in_list=True)
            and lists.in_view(model, by, view, row)
            and all(one.holds(row) for one in filters)
        ]
        rows = lists.order(model, by, rows, sort)
        shown = [lists.show(model, by, row, fields or lists.DEFAULT) for row in rows]
        path = f"/requests/{view}" if view and by_path else "/requests"
        self.follow(by, path, "&".join([*query, f"per_page={size}"]), min(size, 100), shown)

    def follow(self, by: Reader, path: str, query: str, size: int, expected: list[Row]) -> None:
        """Go from page to page by the links, and compare."""
        pages = -(-len(expected) // size)
        for number in range(1, max(pages, 1) + 1):
            answer = self.desk.call(by, "GET", path, query=query)
            assert answer.status == 200, (query, answer)
            compare(answer.json, expected[(number - 1) * size : number * size])
            names = ("Current-Page", "Per-Page", "Total-Pages", "Total-Entries")
            paging = tuple(int(answer.headers[f"X-Pagination-{name}"]) for name in names)
            assert paging == (number, size, pages, len(expected))
            header = answer.headers.get("Link", "")
            parts = (part.strip().partition("; ") for part in header.split(","))
            links = {rel: url for url, _, rel in parts}
            assert ('rel="next"' in links) == (number < pages)
            assert ('rel="prev"' in links) == (number > 1)
            if number < pages:
                start = f"<http://desk.example/v1{path}?"
                assert links['rel="next"'].startswith(start)
                query = links['rel="next"'].removeprefix(start).rstrip(">")

    # --- comparing -------------------------------------------------------------------------------

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        query = f"per_page=100&sort=id&fields={','.join(lists.SELECTABLE)}"
        for token, account in (("admin", "acme"), ("admin", "branch"), ("outsider", "other")):
            by = self.model.reader(token, account)
            found = self.desk.call(by, "GET", "/requests", query=query).json
            rows = (row for row in self.model.requests.values() if row["account"] == account)
            expected = sorted(rows, key=lambda row: int(row["id"]))
            assert [one["id"] for one in found] == [row["id"] for row in expected]
            for one, row in zip(found, expected, strict=True):
                compare(one, lists.show(self.model, by, row))


def explore(examples: int, steps: int, **more: Any) -> None:
    run_machine(
        Walk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )


def test_every_walk_agrees_with_the_model() -> None:
    explore(60, 30, derandomize=True)


@pytest.mark.campaign
def test_many_long_walks_agree_with_the_model() -> None:
    explore(2000, 60, derandomize=False, print_blob=True)


def test_whatever_is_refused_leaves_no_trace() -> None:
    desk, by = Desk(), Model().reader("admin")
    for wrong in (*refusals.wrong_calls(101), *refusals.wrong_members(101)):
        desk.check_refused(by, wrong)
