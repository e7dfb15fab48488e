"""World files: a user's own small world loads, and each fault is named with its line."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.api import layouts
from mockserver.problems import SetupError
from mockserver.store import Store
from mockserver.worldfile import load_credentials, load_world, world_of
from tests.mockserver.library import Library, apis

(LIBRARY,) = apis()
SMALL = Path(__file__).with_name("small_library.yaml").read_text(encoding="utf-8")


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = tmp_path / "world.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_a_small_world_of_ones_own_loads(world: Path) -> None:
    library = Library(worlds=(world,))
    assert library.get("/books", who="mine").ids == [9, 2]
    assert library.get("/me", who="mine").json["name"] == "Me"
    assert library.get("/books", who="librarian").status == 401
    assert library.ask("POST", "/books", {"title": "New"}, who="mine").json["id"] == 10


def test_a_record_is_kept_as_it_is_meant(world: Path) -> None:
    store = Store(layouts(LIBRARY))
    loaded = load_world(world, LIBRARY, store)
    assert loaded.now == 1609455600
    book = store.tables["books"][2]
    assert book["co_authors"] == (5, 3)
    assert (book["due_at"], book["lent_at"]) == ("never", 1609416000)
    assert book["edited"] == 1609372800000
    assert book["created_at"] == book["updated_at"] == loaded.now
    assert (book["genre"], book["lost"], book["pages"]) == ("novel", True, None)
    another = store.tables["books"][9]
    assert (another["edited"], another["lost"], another["co_authors"]) == (5, False, ())


def test_credentials_name_records(world: Path) -> None:
    store = Store(layouts(LIBRARY))
    credentials = load_credentials(load_world(world, LIBRARY, store), store)
    assert credentials.tokens["mine"].caller == 7
    assert credentials.passwords == {"me@example.com": ("secret", 7)}


def test_a_world_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text("world: library\nnow: 2021-01-01\n", encoding="utf-8")
    library = Library(worlds=(path,), authenticate=False)
    assert library.get("/books", who=None).json == []
    assert library.get("/books").status == 401


def test_a_file_says_which_api_it_is_for(world: Path, tmp_path: Path) -> None:
    assert world_of(world) == "library"
    other = tmp_path / "other.yaml"
    texts: list[Any] = ["", "[]", "now: x", "world: 5"]
    for text in texts:
        other.write_text(text, encoding="utf-8")
        with pytest.raises(SetupError, match=r"other\.yaml.*does not say which API it is for"):
            world_of(other)
