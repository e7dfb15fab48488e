"""A new API is a folder and nothing else: the library, served by a core that never heard of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

import mockserver
from mockserver.app import create_app, mount_of
from mockserver.behaviour import NONE
from mockserver.mount import Mount
from mockserver.serving import running
from mockserver.settings import Settings
from tests.mockserver.library import FOLDER, NOON, Library


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client of a library of its own, over a socket."""
    app = create_app(Settings(documents=FOLDER, start="world", frozen=True, strict=True))
    mount = mount_of(app)
    with (
        running(mount.handle, app, mount.refuse) as url,
        httpx.Client(
            base_url=f"{url}/library", headers={"Authorization": "Bearer librarian"}
        ) as client,
    ):
        yield client


def test_no_module_of_the_core_knows_of_it() -> None:
    package = Path(mockserver.__file__).parent
    words = re.compile(r"\blibrar|\bbooks?\b|\bauthors?\b", re.IGNORECASE)
    known = [
        path.name for path in package.glob("*.py") if words.search(path.read_text(encoding="utf-8"))
    ]
    assert known == []


def test_it_is_mounted_without_a_behaviour() -> None:
    mount = Mount(Settings(documents=FOLDER))
    assert [*mount.apis] == ["library"]
    assert mount.apis["library"].behaviour is NONE


def test_its_document_is_sound() -> None:
    raw = Library().world.api.document.raw
    assert list(OpenAPIV31SpecValidator(raw).iter_errors()) == []


def test_the_served_document_leads_to_every_operation(client: httpx.Client) -> None:
    origin = str(client.base_url).removesuffix("/library/")
    document = client.get(f"{origin}/openapi/library.json").json()
    assert document["servers"] == [{"url": f"{origin}/library"}]
    values = {"{id}": "1", "{author_id}": "1", "{code}": "de"}
    for path, item in document["paths"].items():
        for name, value in values.items():
            path = path.replace(name, value)
        allowed = client.options(path).headers["allow"].lower().split(", ")
        methods = {"get", "post", "patch", "delete"} & item.keys()
        assert methods <= {*allowed}


def test_a_record_lives_from_creation_to_deletion(client: httpx.Client) -> None:
    sent = {
        "title": "Frost",
        "genre": "poems",
        "pages": 64,
        "author_name": "Zoe Hart",
        "co_author_ids": [1],
        "language_id": "en",
        "tags": ["ice"],
        "details": {"cover": "blue"},
        "note": "not kept",
    }
    answer = client.post("/books", json=sent)
    assert answer.status_code == 201
    book = answer.json()
    assert book == {
        "id": 6,
        "title": "Frost",
        "genre": "poems",
        "pages": 64,
        "price": None,
        "status": "shelved",
        "author": {"id": 3, "name": "Zoe Hart"},
        "co_authors": [{"id": 1, "name": "Mira Stern"}],
        "language": {"id": "en", "name": "English"},
        "tags": ["ice"],
        "details": {"cover": "blue"},
        "rating": None,
        "borrower": None,
        "due_at": None,
        "lent_at": None,
        "lost": False,
        "keeper": {"id": 1, "name": "Ada Brandt"},
        "country": "uk",
        "edited": 1588586400000,
        "created_at": NOON,
        "updated_at": NOON,
    }
    place = answer.headers["location"]
    assert client.get(place).json() == book
    lent = {"status": "lent", "borrower_id": 3, "due_at": "2020-06-01T14:00:00+02:00"}
    answer = client.patch(place, json=lent)
    assert answer.json() == book | {
        "status": "lent",
        "borrower": {"id": 3, "name": "Cleo Marsh"},
        "due_at": "2020-06-01T12:00:00Z",
        "lent_at": NOON,
    }
    assert client.get(place).json() == answer.json()
    assert [one["id"] for one in client.get("/books/lent").json()] == [3, 2, 6]
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == client.delete(place).status_code == 404
    assert client.post("/books", json={"title": "Next"}).json()["id"] == 7


def test_a_list_is_walked_by_its_links(client: httpx.Client) -> None:
    for number in range(7):
        client.post("/books", json={"title": f"Book {number}", "genre": "facts"})
    url: str | None = "/books?genre=facts,poems&fields=title&sort=-title&size=4"
    seen: list[dict[str, Any]] = []
    while url is not None:
        answer = client.get(url)
        assert answer.headers["x-total"] == "10"
        seen += answer.json()
        url = answer.links.get("next", {}).get("url")
    titles = [book["title"] for book in seen]
    assert titles == sorted(titles, key=str.casefold, reverse=True)
    assert len(titles) == len(set(titles)) == 10


def test_whoever_asks_is_known_by_any_scheme(client: httpx.Client) -> None:
    def name(**options: Any) -> str:
        answer = httpx.get(f"{client.base_url}me", **options)
        shown: str = answer.json().get("name", answer.json().get("error"))
        return shown

    assert name(headers={"Authorization": "bearer north"}) == "Bo Lind"
    assert name(headers={"X-Library-Key": "south"}) == "Cleo Marsh"
    assert name(params={"key": "librarian"}) == "Ada Brandt"
    assert name(params={"key": "nobody"}) == "unauthorized"
    assert name() == "unauthorized"
    assert httpx.get(f"{client.base_url}languages").status_code == 200


def test_other_peoples_letters_stay_closed(client: httpx.Client) -> None:
    south = {"Authorization": "Bearer south"}
    assert [one["text"] for one in client.get("/letters").json()] == ["From the north"]
    assert client.get("/letters/1", headers=south).status_code == 403
    assert client.get("/letters/2", headers=south).json() == {"id": 2, "text": "From the south"}


def test_a_childs_record_belongs_to_its_parent(client: httpx.Client) -> None:
    answer = client.post("/books/2/reviews", json={"stars": 5})
    assert answer.status_code == 201
    assert client.get("/books/2/reviews").json() == [answer.json()]
    assert client.post("/books/2/reviews", json={"stars": 6}).status_code == 422


def test_links_between_records_come_and_go(client: httpx.Client) -> None:
    def names() -> list[str]:
        return [one["name"] for one in client.get("/books/1/co_authors").json()]

    assert names() == []
    assert client.post("/books/1/co_authors/3").json() == {}
    assert client.post("/books/1/co_authors/2").status_code == 200
    assert names() == ["anton Falk", "Zoe Hart"]
    assert client.delete("/books/1/co_authors/3").status_code == 204
    assert names() == ["anton Falk"]


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "error"),
    [
        ("GET", "/books?color=red", {}, 400, "bad-parameter"),
        ("GET", "/books?page=0", {}, 400, "bad-parameter"),
        ("GET", "/books?title=%FF", {}, 400, "bad-parameter"),
        ("GET", "/books/nine", {}, 404, "not-found"),
        ("GET", "/nothing", {}, 404, "not-found"),
        ("PUT", "/books/1", {}, 405, "method-not-allowed"),
        ("GET", "/books/1", {"headers": {"Accept": "image/png"}}, 406, "not-acceptable"),
        ("POST", "/books", {"content": b"{}"}, 415, "unsupported-media-type"),
        ("POST", "/books", {"data": {"title": "A"}}, 415, "unsupported-media-type"),
        ("POST", "/books", {"json": []}, 400, "malformed"),
        ("POST", "/books", {"json": {"title": 5}}, 422, "invalid"),
        ("POST", "/books", {"json": {}}, 422, "invalid"),
        ("POST", "/books", {}, 400, "malformed"),
    ],
)
def test_every_refusal_has_the_documents_shape(
    client: httpx.Client, method: str, path: str, options: dict[str, Any], status: int, error: str
) -> None:
    before = client.get("/books?size=10").content
    answer = client.request(method, path, **options)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["text"]
    assert client.get("/books?size=10").content == before


def test_many_writers_lose_nothing(client: httpx.Client) -> None:
    def write(number: int) -> int:
        key: int = client.post("/books", json={"title": f"Book {number}"}).json()["id"]
        client.patch(f"/books/{key}", json={"pages": number})
        client.post("/books/1/reviews", json={"stars": 1 + number % 5})
        return key

    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(write, range(1, 41)))
    assert sorted(keys) == list(range(6, 46))
    assert [client.get(f"/books/{key}").json()["pages"] for key in keys] == list(range(1, 41))
    assert len(client.get("/books/1/reviews").json()) == 42
