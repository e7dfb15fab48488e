"""What the parts of a document say of one another: a name that leads nowhere is refused at once."""

from pathlib import Path

import pytest

from mockserver.api import load_apis
from mockserver.behaviour import Behaviour
from mockserver.checks import check_behaviour
from mockserver.problems import SetupError
from tests.mockserver import tiny
from tests.mockserver.library import Library, apis

READ = "x-action: {do: read, collection: boxes}"
CREATE = "x-action: {do: create, collection: boxes}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "  malformed: {status: 400, body: {}}\n",
            "",
            "4 at /x-problems: x-problems does not say how 'malformed' looks; add an entry for it",
        ),
        (
            READ,
            "summary: nothing",
            "23 at /paths/~1boxes~1{id}/get: an operation without x-action; say what it does",
        ),
        (
            READ,
            "x-action: {do: read, collection: boxer}",
            "25 at /paths/~1boxes~1{id}/get/x-action: 'boxer' is no collection; "
            "did you mean 'boxes'?",
        ),
        (READ, "x-action: {do: read}", "25 at /paths/~1boxes~1{id}/get/x-action: 'read' of what?"),
        (
            READ,
            "x-action: {run: open_box}",
            "25 at /paths/~1boxes~1{id}/get/x-action: "
            "x-action runs 'open_box', which no behaviour of tiny offers",
        ),
        (
            " x-role: id,",
            "",
            "25 at /paths/~1boxes~1{id}/get/x-action: operation 'readBox' has no parameter with "
            "the role 'id'; add 'x-role: id' to the parameter that names the record",
        ),
        (
            "{name: id, in: path",
            "{name: key, in: path",
            "23 at /paths/~1boxes~1{id}/get: the path has '{id}', but 'readBox' no such path "
            "parameter; known: key",
        ),
        (
            "/boxes/{id}:",
            "/boxes/n{id}:",
            "23 at /paths/~1boxes~1n{id}/get: 'n{id}' of the path is no parameter; write {name}",
        ),
        (
            "name: id, in",
            "in",
            "28 at /paths/~1boxes~1{id}/get/parameters: a parameter without 'name'; add it",
        ),
        (
            READ,
            "x-action: {do: list, collection: boxes, where: {nam: x}}",
            "25 at /paths/~1boxes~1{id}/get/x-action: 'nam': boxes have no property 'nam'; "
            "did you mean 'name'?",
        ),
        (
            READ,
            "x-action: {do: list, collection: boxes, where: {any: [{name: x}, {name.id: 1}]}}",
            "25 at /paths/~1boxes~1{id}/get/x-action: 'name.id': 'name' is no reference",
        ),
        (
            READ,
            "x-action: {do: list, collection: boxes, order: [-nane]}",
            "25 at /paths/~1boxes~1{id}/get/x-action: '-nane' in the order is no property of "
            "boxes; did you mean 'name'?",
        ),
        (
            READ,
            "x-action: {do: link, collection: boxes}",
            "25 at /paths/~1boxes~1{id}/get/x-action: 'link' needs a parent with members",
        ),
        (
            READ,
            "x-action: {do: list, collection: boxes, parent: {collection: boxes, parameter: key, "
            "property: inside}}",
            "25 at /paths/~1boxes~1{id}/get/x-action: the parent's 'key' is no path parameter of "
            "'readBox'; known: id",
        ),
        (
            READ,
            "x-action: {do: list, collection: boxes, parent: {collection: boxes, parameter: id}}",
            "25 at /paths/~1boxes~1{id}/get/x-action: the parent needs either a property "
            "or members",
        ),
        (
            READ,
            "x-action: {do: list, collection: boxes, parent: {collection: boxes, parameter: id, "
            "property: name}}",
            "25 at /paths/~1boxes~1{id}/get/x-action: the parent's 'name' is no property of boxes "
            "with reference or references; known: inside",
        ),
        (
            READ,
            "security: [{basik: []}]\n      x-action: {do: read, collection: boxes}",
            "23 at /paths/~1boxes~1{id}/get: the security scheme 'basik' of 'readBox' "
            "is not defined",
        ),
        (
            "components:\n",
            "components:\n  securitySchemes: {cookie: {type: apiKey, in: cookie, name: c}}\n",
            "41 at /components/securitySchemes/cookie: credentials by the security scheme 'cookie' "
            "are not read here; known: http basic, http bearer, apiKey in a query or header, with "
            "its name",
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert tiny.refusal(tmp_path, "openapi.yaml", old, new).startswith(f"openapi.yaml:{message}")


def test_records_with_a_text_for_an_id_cannot_be_created(tmp_path: Path) -> None:
    text = tiny.refusal(tmp_path, "openapi.yaml", "id: {type: integer}\n", "id: {type: string}\n")
    assert text == (
        "openapi.yaml:35 at /paths/~1boxes/post/x-action: 'boxes' have ids that are texts, so none "
        "can be made up for a new one; make the id an integer"
    )


@pytest.mark.parametrize("url", ["/", "https://example.com", "/{version}", "tiny"])
def test_an_api_is_mounted_below_a_path(tmp_path: Path, url: str) -> None:
    text = tiny.refusal(tmp_path, "openapi.yaml", "url: /tiny", f"url: '{url}'")
    assert text.startswith(f"openapi.yaml:3 at /servers/0/url: the first server is '{url}', which")
    assert text.endswith("; begin with one such as /tiny")


@pytest.mark.parametrize(
    ("url", "prefix"),
    [("/tiny/", "/tiny"), ("https://a.example/b/v1", "/b/v1"), ("http://{host}/api", "/api")],
)
def test_the_prefix_is_the_path_of_the_first_server(tmp_path: Path, url: str, prefix: str) -> None:
    assert tiny.load(tmp_path, "openapi.yaml", "url: /tiny", f"url: '{url}'").prefix == prefix


def test_a_folder_without_apis_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        load_apis(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path} has no folder of an API; ")


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        (
            Behaviour(settle={"boks": lambda call, before, after: None}),
            "the behaviour 'settle' of library is for 'boks', no collection; did you mean 'books'?",
        ),
        (
            Behaviour(actions={"shred": lambda call: None}),  # type: ignore[dict-item, return-value]
            "the behaviour 'shred' of library is run by no operation",
        ),
    ],
)
def test_a_behaviour_for_nothing_is_refused(behaviour: Behaviour, message: str) -> None:
    (api,) = apis()
    with pytest.raises(SetupError) as caught:
        check_behaviour(api.document, behaviour, api.collections, api.operations)
    assert str(caught.value) == message


def test_a_sound_document_passes() -> None:
    assert Library().get("/books").status == 200
