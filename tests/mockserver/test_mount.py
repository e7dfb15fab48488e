"""The mount: APIs side by side, each with its world, set up as the settings say."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from mockserver.exchange import Request
from mockserver.mount import Mount
from mockserver.problems import SetupError
from mockserver.settings import Settings
from tests.mockserver import tiny
from tests.mockserver.library import FOLDER, Library, apis
from tests.served import compiled

WORLD = "world: tiny\nnow: 2021-01-01\nrecords:\n  boxes: [{id: 1, name: One}]\n"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder of two APIs: the library and the tiny one."""
    shutil.copytree(FOLDER / "library", tmp_path / "library")
    (tiny.write(tmp_path) / "world.yaml").write_text(WORLD, encoding="utf-8")
    return tmp_path


def ask(mount: Mount, path: str) -> int | None:
    reply = mount.handle(Request("GET", path, "", {}, b"", "http", "c"))
    return reply.status if reply else None


def test_each_api_is_below_its_prefix(documents: Path) -> None:
    mount = Mount(Settings(documents=documents))
    assert [*mount.apis] == [*mount.pipelines] == ["library", "tiny"]
    assert ask(mount, "/tiny/boxes/1") == 200
    assert ask(mount, "/library/languages") == 200
    assert ask(mount, "/library") == ask(mount, "/library/") == ask(mount, "/library.json") == 404
    assert ask(mount, "/") is ask(mount, "/libraryx") is ask(mount, "/Library/books") is None


def test_a_longer_prefix_comes_first(documents: Path) -> None:
    file = documents / "tiny" / "openapi.yaml"
    file.write_text(tiny.OPENAPI.replace("url: /tiny", "url: /library/tiny"), encoding="utf-8")
    mount = Mount(Settings(documents=documents))
    assert ask(mount, "/library/tiny/boxes/1") == 200
    assert ask(mount, "/library/languages") == 200


def test_two_apis_cannot_have_one_prefix(documents: Path) -> None:
    file = documents / "tiny" / "openapi.yaml"
    file.write_text(tiny.OPENAPI.replace("url: /tiny", "url: /library"), encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        Mount(Settings(documents=documents))
    assert str(caught.value) == (
        f"{file}:3 at /servers/0/url: library and tiny are both mounted at /library; "
        "give one another path"
    )


def test_two_mounts_share_no_record() -> None:
    one, other = Library(), Library()
    assert one.ask("DELETE", "/books/1").status == 204
    assert other.get("/books/1").status == 200


def test_an_answer_may_name_its_api() -> None:
    for name in ("unknown-member", "library.unknown-member"):
        library = Library(answers={name: "ignore"})
        assert library.world.answers["unknown-member"] == "ignore"


def test_an_answer_is_for_every_api_that_has_the_doubt(documents: Path) -> None:
    doubts = tiny.DOUBTS.replace("deep-boxes", "link-last").replace("never", "present")
    doubts = doubts.replace("always", "absent").replace("selectable: false", "selectable: true")
    (documents / "tiny" / "doubts.yaml").write_text(doubts, encoding="utf-8")
    openapi = tiny.OPENAPI.replace("deep-boxes", "link-last")
    (documents / "tiny" / "openapi.yaml").write_text(openapi, encoding="utf-8")
    answers = {"link-last": "absent", "library.unknown-view": "ignore"}
    mount = Mount(Settings(documents=documents, answers=answers))
    worlds = {name: one.world for name, one in mount.pipelines.items()}
    assert worlds["tiny"].answers["link-last"] == "absent"
    assert worlds["library"].answers["link-last"] == "present"
    assert worlds["library"].answers["unknown-view"] == "ignore"
    assert worlds["tiny"].answers["unknown-view"] == "refuse"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (
            {"unknown-membre": "ignore"},
            "there is no selectable doubt 'unknown-membre'; did you mean 'unknown-member'?",
        ),
        (
            {"libary.unknown-member": "ignore"},
            "'libary' of answer 'libary.unknown-member' is no API; did you mean 'library'?",
        ),
        (
            {"library.hidden-record": "not-found"},
            "library has no selectable doubt 'hidden-record'; known: ",
        ),
        (
            {"unknown-member": "maybe"},
            "doubt 'unknown-member' of library has no answer 'maybe'; known: ignore, refuse",
        ),
    ],
)
def test_an_answer_that_cannot_be_taken_is_refused(answers: dict[str, str], message: str) -> None:
    with pytest.raises(SetupError) as caught:
        Library(answers=answers)
    assert str(caught.value).startswith(message)


def test_requests_are_made_in_the_api_that_they_are_for() -> None:
    def made(**chosen: Any) -> list[int]:
        mount = Mount(Settings(start="world", **chosen), compiled())
        worlds = (mount.pipelines[name].world for name in ("itrp", "serviceops"))
        return [len(world.store.tables["requests"]) for world in worlds]

    none = made(requests=0)
    assert made(requests=2, requests_of={"serviceops": 5}) == [none[0] + 2, none[1] + 5]
    assert made(requests_of={"itrp": 0})[0] == none[0] < made()[0]
    assert made(requests_of={"itrp": 0})[1] == made()[1]
    with pytest.raises(SetupError, match="requests for 'itpr', which is no API here; did you mean"):
        made(requests_of={"itpr": 1})


def test_worlds_are_for_one_api_each(documents: Path, tmp_path: Path) -> None:
    own, other = tmp_path / "own.yaml", tmp_path / "other.yaml"
    own.write_text(WORLD.replace("id: 1", "id: 7"), encoding="utf-8")
    mount = Mount(Settings(documents=documents, worlds=(own,)))
    assert ask(mount, "/tiny/boxes/7") == 200
    assert ask(mount, "/library/languages/de") == 200
    other.write_text(WORLD, encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        Mount(Settings(documents=documents, worlds=(own, other)))
    assert str(caught.value) == f"{other} and {own} are both worlds for tiny"
    other.write_text(WORLD.replace("tiny", "tidy"), encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        Mount(Settings(documents=documents, worlds=(other,)))
    assert (
        str(caught.value)
        == f"{other}: a world for 'tidy', which is no API here; did you mean 'tiny'?"
    )


@pytest.mark.parametrize(
    ("start", "frozen", "now"),
    [
        (None, False, [1000, 1005]),
        (None, True, [1000, 1000]),
        (50.0, False, [50, 55]),
        ("world", True, [1588586400, 1588586400]),
    ],
)
def test_the_clock_starts_where_it_is_told(
    start: float | str | None, frozen: bool, now: list[float]
) -> None:
    times = [1000.0]
    settings = Settings(documents=FOLDER, start=start, frozen=frozen, wall=lambda: times[-1])
    clock = Mount(settings, apis()).pipelines["library"].world.clock
    seen = [clock.now()]
    times.append(1005.0)
    assert [*seen, clock.now()] == now


def test_equal_seeds_give_equal_tokens() -> None:
    tokens = [Library(seed=seed).world.token() for seed in (1, 1, 2)]
    assert tokens[0] == tokens[1] != tokens[2]
    assert len(tokens[0]) == 32


def test_a_kept_limit_refuses() -> None:
    library = Library(rate_limit=(2, 60))
    statuses = [library.get("/me").status for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert library.get("/me", who="north").status == 200


def test_a_body_is_bounded() -> None:
    library = Library(body_bytes=20)
    assert library.ask("POST", "/books", b"x" * 20).status == 415
    answer = library.ask("POST", "/books", b"x" * 21)
    assert (answer.status, answer.json) == (
        413,
        {"error": "too-large", "text": "The body is larger than 20 bytes"},
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "bad-parameter"), (404, "not-found"), (413, "too-large"), (431, "bad-parameter")],
)
def test_what_reached_no_operation_is_refused_in_the_shape_of_its_api(
    status: int, kind: str
) -> None:
    mount = Library().mount
    request = Request("GET", "/library/x", "", {}, b"", "http", "c")
    for one in (request, None):
        reply = mount.refuse(one, status, "No {code}")
        assert reply.status == status
        assert reply.body == b'{"error":"%b","text":"No {code}"}' % kind.encode()
