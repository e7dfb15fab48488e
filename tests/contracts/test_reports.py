"""Reports: the same verdict in every form, no secret, nothing that a reader's tool would obey."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from contracts import cli
from contracts.report.html import page
from contracts.report.jsonfile import report
from tests.contracts.judge import CHECKS, Judged, judge
from tests.contracts.stub import TOKEN, Stub

FORMS = ("json", "junit", "html", "har", "badge")
SCHEMA = json.loads((cli.SUITE.parent / "report" / "report.schema.json").read_text("utf-8"))
EVIL = "<script>alert(1)</script><img src=x onerror=y> ]]> & \\u202e \\u001b[31m \\ud83d\\ude00"
MORE = f'''
@pytest.mark.requirement("DESK-CREATE-02")
def test_evil(desk, expect):
    made, subject = create(desk, "{EVIL}")
    expect.equal(made.member("subject"), subject, "subject {EVIL}")

@pytest.mark.requirement("DESK-READ-02")
def test_given_up(desk, expect):
    expect.possible(False, "no {EVIL} was seen", "known: {{teams: [...]}}")

@pytest.mark.requirement("DESK-READ-03")
def test_error(desk, expect):
    raise LookupError("{EVIL} {TOKEN}")

def test_doubt(desk, expect):
    expect.observe("empty-subject", "keep")
'''


@pytest.fixture
def written(stub: Stub, folder: Path) -> tuple[Judged, dict[str, str]]:
    """Give a run that shows all there is to show, on a server that repeats our credentials."""
    stub.faults |= {"tell", "shout"}
    waivers = folder / "w.yaml"
    waivers.write_text("- {requirement: DESK-LIST-01, reason: never mind, expires: 2999-01-01}\n")
    words: list[object] = ["--waive", waivers, "--level", "strict"]
    for form in FORMS:
        words += [f"--{form}", folder / form]
    judged = judge(folder, stub.address, *words, checks=CHECKS + MORE)
    assert judged.code == 1, judged.out
    texts = {form: (folder / form).read_text("utf-8") for form in FORMS}
    return judged, {**texts, "terminal": judged.out}


def test_no_form_holds_a_secret(written: tuple[Judged, dict[str, str]]) -> None:
    _, texts = written
    spelt = [TOKEN, TOKEN.upper()]
    for before in ("", "a", "ab"):
        encoded = base64.b64encode(f"{before}{TOKEN}".encode()).decode()
        spelt.append(encoded[4:-4])
    assert {form: [one for one in spelt if one in text] for form, text in texts.items()} == {
        # What the server made of the secret is not the secret; the token in capitals opens nothing.
        form: []
        for form in texts
    }


def test_every_form_tells_the_verdict(written: tuple[Judged, dict[str, str]]) -> None:
    judged, texts = written
    told = judged.outcome.because
    for form in ("json", "junit", "html", "terminal"):
        assert told.lower() in texts[form].lower(), form
    assert "1 of 7 broken" in texts["badge"]


def test_json_is_as_its_schema_says(written: tuple[Judged, dict[str, str]]) -> None:
    _, texts = written
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    data = json.loads(texts["json"])
    assert list(validator.iter_errors(data)) == []
    assert data.keys() == SCHEMA["properties"].keys()
    assert data["failures"][0].keys() == SCHEMA["$defs"]["failure"]["properties"].keys()
    assert data["requirements"][0].keys() == SCHEMA["$defs"]["requirement"]["properties"].keys()
    assert data["observations"] == [{"doubt": "empty-subject", "answer": "keep"}]
    verdicts = {one["id"]: one["verdict"] for one in data["requirements"]}
    assert verdicts["DESK-CREATE-02"] == "broken"
    assert verdicts["DESK-READ-02"] == "not exercised"
    assert verdicts["DESK-READ-03"] == "tester error"
    assert data["errors"][0]["check"] == "test_desk.py::test_error"
    assert re.fullmatch(
        r"[^/]+/test_desk\.py:\d+ in test_error: raise LookupError.*", data["errors"][0]["where"]
    )


def test_junit_has_a_case_for_each_requirement(written: tuple[Judged, dict[str, str]]) -> None:
    judged, texts = written
    root = ElementTree.fromstring(texts["junit"])  # noqa: S314 - our own file
    (suite,) = root.findall("testsuite")
    cases = {case.attrib["name"].split()[0]: case for case in suite.findall("testcase")}
    assert list(cases) == [one.judged.requirement.id for one in judged.outcome.standings]
    words = {name: [one.tag for one in case] for name, case in cases.items()}
    assert words["DESK-LIST-01"] == []
    assert words["DESK-CREATE-02"] == ["failure"]
    assert words["DESK-READ-02"] == ["skipped"]
    assert words["DESK-READ-03"] == ["error"]
    figures = {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")}
    assert figures == {"tests": "9", "failures": "1", "errors": "1", "skipped": "3"}


def test_har_has_every_exchange_of_a_check(written: tuple[Judged, dict[str, str]]) -> None:
    _, texts = written
    log = json.loads(texts["har"])["log"]
    assert log["version"] == "1.2"
    calls = {(one["request"]["method"], one["response"]["status"]) for one in log["entries"]}
    assert calls == {("GET", 200), ("POST", 201)}
    for one in log["entries"]:
        assert one.keys() >= {"startedDateTime", "time", "request", "response", "cache", "timings"}
        assert one["comment"].startswith("test_desk.py::test_")
    post = next(one for one in log["entries"] if one["request"]["method"] == "POST")
    assert post["request"]["postData"]["mimeType"] == "application/json"


def test_the_badge_is_an_image(written: tuple[Judged, dict[str, str]]) -> None:
    root = ElementTree.fromstring(written[1]["badge"])  # noqa: S314 - our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["aria-label"].startswith("contract desk: 1 of 7 broken; level strict")


def test_the_terminal_is_not_told_what_to_do(written: tuple[Judged, dict[str, str]]) -> None:
    judged, _ = written
    assert judged.out.replace("\n", "").isprintable()


class _Page(HTMLParser):
    """Notes every element, and everything that would be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: dict[str, int] = {}
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        for name, value in attrs:
            if name in ("src", "srcset", "data", "action", "poster") or name.startswith("on"):
                self.fetched.append(f"{tag} {name}")
            if name == "href" and not str(value).startswith("#"):
                self.fetched.append(f"{tag} {value}")
            elif name == "href":
                self.links.append(str(value)[1:])
            if name == "id":
                self.ids.append(str(value))


def test_the_page_needs_nothing_and_runs_nothing_foreign(
    written: tuple[Judged, dict[str, str]],
) -> None:
    text = written[1]["html"]
    parsed = _Page(text)
    assert parsed.fetched == []
    assert parsed.tags["script"] == 1
    assert "img" not in parsed.tags
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src &#x27;none&#x27;" in text
    assert EVIL.split("\\")[0] not in text
    assert "\u202e" not in text
    assert "[U+202E]" in text


def test_the_links_of_the_page_lead_somewhere(written: tuple[Judged, dict[str, str]]) -> None:
    parsed = _Page(written[1]["html"])
    assert sorted(parsed.ids) == sorted(set(parsed.ids))
    assert set(parsed.links) - set(parsed.ids) == set()


def test_the_page_tells_each_part(written: tuple[Judged, dict[str, str]]) -> None:
    judged, texts = written
    text = texts["html"]
    for one in judged.outcome.standings:
        assert f'<tr id="{one.judged.requirement.id}"' in text
    for heading in (
        "Contract broken", "What is broken", "Errors of the suite", "Overview", "Open questions",
        "Not exercised", "Waivers", "All requirements", "How to read this",
    ):  # fmt: skip
        assert re.search(rf"<h[12][^>]*>{heading}", text), heading
    assert "A ticket keeps its subject &lt;b&gt;as it was sent&lt;/b&gt; &amp; whole." in text
    assert "<b>keep</b>: it is kept" in text


def test_a_kept_contract_has_a_page_and_a_badge(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "--badge", folder / "b.svg")
    assert judged.code == 0
    assert "Contract kept" in page(judged.summary)
    assert 'id="broken"' not in page(judged.summary)
    assert "kept 5/5" in (folder / "b.svg").read_text()
    assert report(judged.summary)["failures"] == []


def test_no_verdict_has_a_page_and_a_badge(folder: Path) -> None:
    words = ["--html", folder / "h", "--badge", folder / "b", "--junit", folder / "j", "--har"]
    judge(folder, "http://127.0.0.1:1", *words, folder / "x")
    assert "No verdict" in (folder / "h").read_text()
    assert "no verdict" in (folder / "b").read_text()
    assert json.loads((folder / "x").read_text())["log"]["entries"] == []


def test_a_report_that_cannot_be_written_is_told(stub: Stub, folder: Path) -> None:
    (folder / "dir").mkdir()
    judged = judge(folder, stub.address, "--html", folder / "dir")
    assert judged.code == 2
    assert "a report cannot be written" in judged.outcome.because
