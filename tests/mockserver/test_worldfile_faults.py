"""World files that cannot be meant: each fault is named with its line, and how to mend it."""

from pathlib import Path

import pytest

from mockserver.api import layouts
from mockserver.problems import SetupError
from mockserver.store import Store
from mockserver.worldfile import load_credentials, load_world
from tests.mockserver.library import apis

(LIBRARY,) = apis()
SMALL = Path(__file__).with_name("small_library.yaml").read_text(encoding="utf-8")


def broken(path: Path, old: str, new: str) -> str:
    assert SMALL.count(old) == 1, old
    path.write_text(SMALL.replace(old, new), encoding="utf-8")
    store = Store(layouts(LIBRARY))
    with pytest.raises(SetupError) as caught:
        load_credentials(load_world(path, LIBRARY, store), store)
    text = str(caught.value)
    assert "\n" not in text
    return text.replace(f"{path.parent}/", "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (SMALL, "", "world.yaml: expected an object, not null"),
        (SMALL, "- 1", "world.yaml:1: expected an object, not an array"),
        ("world: library", "world: [", "world.yaml:3: is not YAML: "),
        (
            "world: library",
            "world: librarie",
            "world.yaml:1 at /world: the world is not for library, but for 'librarie'; "
            "begin it with 'world: ' and the name of the API",
        ),
        ("now:", "nou:", "world.yaml:2 at /nou: 'nou' is not known here; did you mean 'now'?"),
        (
            "'2021-01-01T00:00:00+01:00'",
            "today",
            "world.yaml:2 at /now: 'now' must be a moment such as 2017-06-01T09:00:00Z",
        ),
        (
            "now: '",
            "welcome: hello\nnow: '",
            "world.yaml:2 at /welcome: expected a list, not a str",
        ),
        (
            "now: '",
            "welcome: [1]\nnow: '",
            "world.yaml:2 at /welcome/0: expected a text, not a num",
        ),
        (
            "now: '",
            "generate: 5\nnow: '",
            "world.yaml:2 at /generate: expected an object, not a num",
        ),
        (
            "now: '",
            "generate: {requests: many}\nnow: '",
            "world.yaml:2 at /generate/requests: expected a whole number, not a string",
        ),
        (
            "callers: readers",
            "callers: reader",
            "world.yaml:4 at /credentials/callers: the callers are 'reader', which is no "
            "collection of library; did you mean 'readers'?",
        ),
        (
            "  callers: readers\n",
            "",
            "world.yaml:3 at /credentials/callers: the callers are '', which is no collection",
        ),
        ("{mine: 7}", "[mine]", "world.yaml:5 at /credentials/tokens: expected an object, not an"),
        (
            "{mine: 7}",
            "{mine: 8}",
            "world.yaml:5 at /credentials/tokens/mine: the credential is for readers 8, which is "
            "not there; add the record, or name another one",
        ),
        ("{mine: 7}", "{mine: [7]}", "world.yaml:5 at /credentials/tokens/mine: the credential is"),
        (
            "caller: 7}",
            "caller: 8}",
            "world.yaml:7 at /credentials/passwords/me@example.com/caller: the credential is for",
        ),
        (
            ", caller: 7}",
            "}",
            "world.yaml:7 at /credentials/passwords/me@example.com: expected a password and ",
        ),
        (
            "password: secret",
            "password: 5",
            "world.yaml:7 at /credentials/passwords/me@example.com/p",
        ),
        (
            "  readers:",
            "  reeders: []\n  readers:",
            "world.yaml:9 at /records/reeders: 'reeders' is no collection of library; "
            "did you mean 'readers'?",
        ),
        (
            "[{id: nl, name: Dutch}]",
            "{id: nl}",
            "world.yaml:11 at /records/languages: expected a li",
        ),
        (
            "{id: nl, name: Dutch}",
            "nl",
            "world.yaml:11 at /records/languages/0: expected an object",
        ),
        (
            "name: Me",
            "nam: Me",
            "world.yaml:10 at /records/readers/0/nam: readers have no property 'nam'; "
            "did you mean 'name'?",
        ),
        (
            "{id: 7,",
            "{",
            "world.yaml:10 at /records/readers/0/id: a record of readers needs an id, a positive "
            "whole number",
        ),
        (
            "{id: 7,",
            "{id: -7,",
            "world.yaml:10 at /records/readers/0/id: a record of readers needs",
        ),
        (
            "{id: 7,",
            "{id: '7',",
            "world.yaml:10 at /records/readers/0/id: a record of readers needs",
        ),
        (
            "{id: 7,",
            "{id: true,",
            "world.yaml:10 at /records/readers/0/id: a record of readers nee",
        ),
        (
            "{id: nl,",
            "{id: 5,",
            "world.yaml:11 at /records/languages/0/id: a record of languages needs an id, a text",
        ),
        (
            "{id: 5, name: B}",
            "{id: 3, name: B}",
            "world.yaml:12 at /records/authors/1/id: authors 3 stands twice; give one another id",
        ),
        (
            "title: Mine",
            "title: 5",
            "world.yaml:15 at /records/books/0/title: 'title' must be a text",
        ),
        (
            "author: 3",
            "author: 4",
            "world.yaml:16 at /records/books/0/author: 'author' refers to authors 4, which is not "
            "there; add the record, or leave the reference out",
        ),
        (
            "author: 3",
            "author: [3]",
            "world.yaml:16 at /records/books/0/author: 'author' must be an ",
        ),
        (
            "[5, 3, 5]",
            "[5, 4]",
            "world.yaml:17 at /records/books/0/co_authors: 'co_authors' refers to authors 4",
        ),
        (
            "[5, 3, 5]",
            "5",
            "world.yaml:17 at /records/books/0/co_authors: 'co_authors' must be a list of ids, "
            "not '5'",
        ),
        (
            "[5, 3, 5]",
            "[[5]]",
            "world.yaml:17 at /records/books/0/co_authors: 'co_authors' must be a",
        ),
        (
            "language: nl",
            "language: 5",
            "world.yaml:18 at /records/books/0/language: 'language' must",
        ),
        (
            "status: lost",
            "status: gone",
            "world.yaml:19 at /records/books/0/status: 'status' must be one of shelved, lent, "
            "lost, not 'gone'",
        ),
        (
            "status: lost",
            "status: [lost]",
            "world.yaml:19 at /records/books/0/status: 'status' must",
        ),
        (
            "due_at: never",
            "due_at: soon",
            "world.yaml:20 at /records/books/0/due_at: 'due_at' must be a moment such as "
            "2017-06-01T09:00:00Z, not 'soon'",
        ),
        (
            "due_at: never",
            "due_at: true",
            "world.yaml:20 at /records/books/0/due_at: 'due_at' must",
        ),
        (
            "2020-12-31T12:00:00Z",
            "[]",
            "world.yaml:21 at /records/books/0/lent_at: 'lent_at' must be",
        ),
        (
            "edited: 5",
            "edited: 5.5",
            "world.yaml:25 at /records/books/1/edited: 'edited' must be a mo",
        ),
        (
            "edited: 5",
            "pages: '5'",
            "world.yaml:25 at /records/books/1/pages: 'pages' must be a whole",
        ),
        (
            "edited: 5",
            "price: cheap",
            "world.yaml:25 at /records/books/1/price: 'price' must be a num",
        ),
        (
            "edited: 5",
            "lost: 1",
            "world.yaml:25 at /records/books/1/lost: 'lost' must be true or fal",
        ),
        ("edited: 5", "tags: a", "world.yaml:25 at /records/books/1/tags: 'tags' must be a list"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert broken(tmp_path / "world.yaml", old, new).startswith(message)
