"""Hostile and broken requests: refused in the vendor's shape, with a text, and without effect."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.mockserver.itrp.client import MEMORY, Client, Serve, contents

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WRITES = (("POST", "/requests"), ("PATCH", f"/requests/{MEMORY}"), ("POST", "/events"))
DEEP = 100_000


def body(**members: Any) -> bytes:
    return json.dumps({"subject": "A", "category": "rfc", **members}).encode()


def raw(name: str, value: str) -> bytes:
    """Return a body with a member whose value is written as given."""
    return f'{{"subject": "A", "category": "rfc", "{name}": {value}}}'.encode()


BROKEN = {
    "nothing": b"",
    "blanks": b"  \n",
    "half": b'{"subject": "A"',
    "rest": b'{"subject": "A", "category": "rfc"} {}',
    "comma": b'{"subject": "A", "category": "rfc",}',
    "quotes": b"{'subject': 'A'}",
    "word": b'{"subject": nul}',
    "not a number": raw("impact", "NaN"),
    "endless": raw("team_id", "Infinity"),
    "hexadecimal": raw("team_id", "0x10"),
    "latin-1": '{"subject": "é"}'.encode("latin-1"),
    "utf-16": '{"subject": "A"}'.encode("utf-16"),
    "mark": b"\xef\xbb\xbf" + body(),
    "cut character": b'{"subject": "\xc3"}',
    "surrogate in bytes": b'{"subject": "\xed\xa0\x80"}',
    "lone surrogate": b'{"subject": "\\ud800", "category": "rfc"}',
    "turned surrogates": b'{"subject": "\\udc00\\ud800", "category": "rfc"}',
    "lone surrogate as a name": b'{"subject": "A", "category": "rfc", "\\ud800": 1}',
    "control character": b'{"subject": "a\x01b", "category": "rfc"}',
    "zero byte": b'{"subject": "a\x00b", "category": "rfc"}',
    "array": b"[]",
    "array of objects": b'[{"subject": "A", "category": "rfc"}]',
    "null": b"null",
    "string": b'"subject"',
    "number": b"5",
    "true": b"true",
    "deep arrays": b"[" * DEEP,
    "deep closed arrays": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP,
    "deep custom_data": raw("custom_data", '{"a":' * DEEP + "1" + "}" * DEEP),
    "deep unknown member": raw("foo", "[" * 900 + "]" * 900),
    "form": b"subject=A&category=rfc",
    "random": bytes(range(256)),
}  # fmt: skip


@pytest.mark.requirement("ITRP-ERROR-01", "ITRP-ERROR-03", "ITRP-ERROR-04", "ITRP-ERROR-13")
@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_body_that_is_no_json_object(api: Client, method: str, path: str, data: bytes) -> None:
    before = contents(api)
    answer = api.call(method, path, headers=JSON, data=data)
    assert answer.status == 400
    assert answer.body == {"message": "Invalid JSON string posted"}
    assert contents(api) == before


WRONG: dict[str, list[Any]] = {
    "subject": [5, True, [], {}, ["A"], 1.5],
    "category": ["RFC", "rfc ", "none", 5, [], {}, "order"],
    "status": ["Assigned", "open", 5, ["assigned"], None, ""],
    "impact": ["none", "Low", 5, False, {}],
    "completion_reason": ["duplicate", "SOLVED", 1],
    "team_id": [
        5, -1, 0, 1.5, True, "x", "14 ", "0", "014", "-14", "1e1", "\u0661\u0664", {}, [14],
        {"id": 14}, 10**18, 10**30, -(10**30), "9" * 18, "9" * 19, "9" * 5000,
    ],
    "member_id": [5, "5", False],
    "ci_id": [[1763], 5, "x"],
    "ci_ids": [
        "1763", 1763, [5], ["x"], [None], [[]], [1763, 5], {"0": 1763}, None, [0], [1.5], [""],
    ],
    "desired_completion_at": [
        "tomorrow", "2017-02-29", "2017-13-01", "2017-06-31T00:00:00Z", "2017-01-01T24:00:00Z",
        "2017-01-01T00:60:00Z", "2017-01-01T00:00:00+25:00", "2017-01-01 00:00:00", 1496329200,
        "1496329200", True, {}, "0000-01-01T00:00:00Z", "99999-01-01", "2017-1-1", " 2017-01-01",
        "2017-01-01T00:00:00Zx", "2017-W01-1", "x" * 100000,
    ],
    "urgent": [2, -1, 1.5, [], {}, [True]],
    "custom_data": [[], "x", "{}", 5, True, ""],
    "source": [5, [], {}, True],
    "sourceID": [5, ["x"], {}],
    "supplier_requestID": [5, []],
    "note": [5, [], {}, True],
    "internal_note": [5, []],
}  # fmt: skip
WRONG_KINDS = [(name, value) for name, values in WRONG.items() for value in values]
NOT_OF_EVENTS = {"urgent", "custom_data", "ci_ids"}


@pytest.mark.requirement(
    "ITRP-FIELD-09", "ITRP-FIELD-24", "ITRP-FIELD-58", "ITRP-FIELD-143", "ITRP-VALID-01",
    "ITRP-VALID-02", "ITRP-VALID-04", "ITRP-VALID-08", "ITRP-ERROR-12", "ITRP-ERROR-13",
)  # fmt: skip
@pytest.mark.parametrize(("name", "value"), WRONG_KINDS)
@pytest.mark.parametrize(("method", "path"), WRITES[:2])
def test_value_of_a_wrong_kind(api: Client, method: str, path: str, name: str, value: Any) -> None:
    before = contents(api)
    answer = api.call(method, path, headers=JSON, data=body(**{name: value}))
    title = name.removesuffix("_ids").removesuffix("_id").replace("_", " ").capitalize()
    assert set(answer.errors) == {name}
    if name not in ("ci_id", "ci_ids", "sourceID", "supplier_requestID", "desired_completion_at"):
        assert answer.errors[name].startswith(f"{title} ")
    assert len(answer.raw) < 1000
    assert contents(api) == before


@pytest.mark.requirement("ITRP-VALID-02", "ITRP-ERROR-13")
@pytest.mark.parametrize(
    ("name", "value"), [pair for pair in WRONG_KINDS if pair[0] not in {"status", *NOT_OF_EVENTS}]
)
def test_value_of_a_wrong_kind_in_an_event(api: Client, name: str, value: Any) -> None:
    before = contents(api)
    answer = api.call("POST", "/events", headers=JSON, data=body(**{name: value}))
    if name == "team_id" and answer.status == 201:  # a team that does not exist is passed over
        assert value in (5, 10**18, 10**30, "9" * 18)
        return
    assert set(answer.errors) == {name}
    assert contents(api) == before


@pytest.mark.requirement(
    "ITRP-FIELD-139", "ITRP-FIELD-142", "ITRP-FIELD-147", "ITRP-FIELD-154", "ITRP-FIELD-137",
    "ITRP-FIELD-140", "ITRP-FIELD-146", "ITRP-FIELD-152",
)  # fmt: skip
@pytest.mark.parametrize(
    ("name", "limit"),
    [("subject", 255), ("source", 30), ("sourceID", 128), ("supplier_requestID", 255)],
)
@pytest.mark.parametrize("character", ["x", "é", "😀", "\n", "\0"])
def test_limits_are_exact(api: Client, name: str, limit: int, character: str) -> None:
    longest = "a" + character * (limit - 1)
    assert api.create(**{name: longest})[name] == longest
    assert api.update(MEMORY, **{name: longest})[name] == longest
    before = contents(api)
    for method, path in WRITES:
        answer = api.call(method, path, headers=JSON, data=body(**{name: longest + character}))
        assert set(answer.errors) == {name}
        assert answer.errors[name].endswith(f" is too long (maximum is {limit} characters)")
    assert contents(api) == before


@pytest.mark.requirement("ITRP-VALID-03", "ITRP-ERROR-13")
def test_all_problems_are_told_at_once_in_the_order_of_the_document(api: Client) -> None:
    members = {"team_id": 5, "impact": "none", "subject": "", "ci_ids": [5], "urgent": [],
               "category": None, "downtime_end_at": "x", "source": "s" * 31}  # fmt: skip
    answer = api.post("/requests", members)
    names = [
        "subject",
        "category",
        "impact",
        "team_id",
        "ci_ids",
        "downtime_end_at",
        "urgent",
        "source",
    ]
    assert [name for name, _ in answer.body["errors"]] == names
    for pair in answer.body["errors"]:
        assert all(isinstance(text, str) and text for text in pair)


@pytest.mark.requirement("ITRP-VALID-08")
@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"impact": "none"}, "Impact is not included in the list"),
        ({"category": "order"}, "Category is not included in the list"),
        ({"status": "open"}, "Status is not included in the list"),
        ({"completion_reason": "x"}, "Completion reason is not included in the list"),
        ({"supplier_requestID": "x" * 256},
         "Supplier request ID is too long (maximum is 255 characters)"),
        ({"requested_for_id": 5}, "Requested for is unknown"),
    ],
)  # fmt: skip
def test_texts_begin_with_the_label_and_say_what_is_wrong(
    api: Client, members: dict[str, Any], text: str
) -> None:
    (told,) = api.patch(f"/requests/{MEMORY}", members).errors.values()
    assert told.startswith(text)


@pytest.mark.requirement("ITRP-ERROR-13")
def test_one_wrong_member_saves_none_of_the_others(api: Client) -> None:
    before = contents(api)
    good = {"subject": "Changed", "note": "Not to be seen", "status": "completed", "ci_ids": [1770]}
    assert api.patch(f"/requests/{MEMORY}", {**good, "team_id": 5}).status == 422
    assert api.patch(f"/requests/{MEMORY}", {**good, "grouped_into_id": MEMORY}).status == 422
    assert contents(api) == before


FORMS = [
    (FORM, b"subject=%FF&category=rfc", (400,)),
    (FORM, b"subject=" + b"x" * 300 + b"&category=rfc", (422,)),
    (FORM, b"&".join(b"a%d=1" % number for number in range(2000)), (422,)),
    (FORM, b"subject[]=A&category=rfc", (422,)),
    (FORM, b"subject=A&category=rfc&team_id=x", (422,)),
    (FORM, b"subject=A&category=rfc&custom_data=1", (422,)),
    (FORM, b"", (400,)),
    (FORM, b"&&&===", (422,)),
    ({"Content-Type": "multipart/form-data"}, b"subject=A", (400, 422)),
    ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\nbroken", (400, 422)),
    ({"Content-Type": "multipart/form-data; boundary="}, b"--\r\n", (400, 422)),
    ({"Content-Type": "multipart/form-data; boundary=x"},
     b'--x\r\nContent-Disposition: form-data; name="subject"; filename="a"\r\n\r\nA\r\n--x--\r\n',
     (422,)),
    ({"Content-Type": "multipart/form-data; boundary=x"},
     b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2000 + b"--x--\r\n",
     (400, 422)),
    ({"Content-Type": "multipart/form-data; boundary=x"},
     b'--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\n\xff\r\n--x--\r\n', (400,)),
    ({"Content-Type": "text/xml"}, b"<a/>", (415,)),
    ({"Content-Type": "application/json; charset=utf-16"}, b"{", (400,)),
    ({"Content-Type": ";;;"}, b"{", (400, 415)),
    ({"Content-Type": "x" * 5000}, b"{", (415,)),
    ({"Content-Type": "application/json\x80"}, b"{", (400, 415)),
]  # fmt: skip


@pytest.mark.requirement("ITRP-ERROR-01", "ITRP-ERROR-13", "ITRP-TRANSPORT-09")
@pytest.mark.parametrize(("headers", "data", "statuses"), FORMS)
def test_broken_forms_and_media_types(
    api: Client, headers: dict[str, str], data: bytes, statuses: tuple[int, ...]
) -> None:
    before = contents(api)
    assert api.call("POST", "/requests", headers=headers, data=data).status in statuses
    assert contents(api) == before


@pytest.mark.requirement("ITRP-ERROR-01", "ITRP-ERROR-13")
@pytest.mark.parametrize("size", [101, 5000])
@pytest.mark.parametrize("headers", [JSON, FORM, {}])
def test_body_over_the_bound(serve: Serve, headers: dict[str, str], size: int) -> None:
    api = serve(body_bytes=100)
    assert api.create()["subject"] == "A test"
    before = contents(api)
    answer = api.call("POST", "/requests", headers=headers, data=b"x" * size)
    assert answer.status == 413
    assert "100" in answer.body["message"]
    assert contents(api) == before


def test_large_custom_data_is_kept(api: Client) -> None:
    data = {f"n{number}": "é" * 100 for number in range(2000)}
    assert api.create(custom_data=data)["custom_data"] == data
    nested: Any = {}
    for _ in range(100):
        nested = {"a": nested}
    assert api.create(custom_data=nested)["custom_data"] == nested


NUMBERS = ["1e400", "-1e400", "1e-400", "123456789012345678901234567890", "0.1e1", "-0", "1E2"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("name", ["team_id", "urgent", "subject", "status", "ci_ids", "foo"])
def test_absurd_numbers_are_no_fault_of_the_server(api: Client, name: str, number: str) -> None:
    answer = api.call("POST", "/requests", headers=JSON, data=raw(name, number))
    assert answer.status in (201, 400, 422)
    answer = api.call(
        "POST", "/requests", headers=JSON, data=raw("custom_data", f'{{"a": {number}}}')
    )
    assert answer.status in (201, 400)
    assert api.get("/requests").status == 200
