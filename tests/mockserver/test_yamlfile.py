"""Reading YAML strictly: what is data, what is refused, and where everything stands."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.problems import SetupError
from mockserver.yamlfile import YamlFile, escape, read_again

FILE = Path("a.yaml")


def parsed(text: str) -> object:
    return YamlFile(FILE, text).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 5", 5),
        ("a: -5", -5),
        ("a: +5", 5),
        ("a: 0", 0),
        ("a: 010", "010"),
        ("a: 0x10", "0x10"),
        ("a: 1_000", "1_000"),
        ("a: 12:30", "12:30"),
        ("a: 1.5", 1.5),
        ("a: -.5", -0.5),
        ("a: 5.", 5.0),
        ("a: 1e3", 1000.0),
        ("a: 1.2.3", "1.2.3"),
        ("a: .nan", ".nan"),
        ("a: true", True),
        ("a: True", "True"),
        ("a: yes", "yes"),
        ("a: no", "no"),
        ("a: on", "on"),
        ("a: null", None),
        ("a: ~", None),
        ("a:", None),
        ("a: 2017-06-01", "2017-06-01"),
        ("a: 2017-06-01T09:00:00Z", "2017-06-01T09:00:00Z"),
        ("a: '5'", "5"),
        ('a: "true"', "true"),
        ("a: !!str 5", "5"),
        ("a: [1, {b: c}]", [1, {"b": "c"}]),
        ("a: |\n  x\n  y\n", "x\ny\n"),
    ],
)
def test_only_the_scalars_of_json_are_more_than_text(text: str, value: object) -> None:
    found = parsed(text)
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


def test_keys_are_text() -> None:
    assert parsed("200: a\ntrue: b\n~: c\n2017-06-01: d") == {
        "200": "a",
        "true": "b",
        "~": "c",
        "2017-06-01": "d",
    }


def test_an_empty_file_is_null() -> None:
    file = YamlFile(FILE, "# nothing\n")
    assert file.value is None
    assert str(file.place("/a")) == "a.yaml at /a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "a.yaml:3 at /a: key 'a' stands twice; keep one of them"),
        ("a:\n  b: 1\n  'b': 2", "a.yaml:3 at /a/b: key 'b' stands twice; keep one of them"),
        ("- {a/b: 1, a/b: 2}", "a.yaml:1 at /0/a~1b: key 'a/b' stands twice; keep one of them"),
        ("a: 1\n? [b]\n: c", "a.yaml:2: a key must be text; quote it"),
        ("a: &x [1]\nb: *x", "a.yaml:1 at /b: an alias stands for what begins in this line; "),
        ("a: &x [*x]", "a.yaml:1 at /a/0: an alias stands for what begins in this line; "),
        (
            "a:\n  !foo b",
            "a.yaml:2 at /a: 'b' with the tag '!foo' is not JSON data; quote the value",
        ),
        ("a: !!int b", "a.yaml:1 at /a: 'b' with the tag 'tag:yaml.org,2002:int' is not JSON data"),
        (
            "a: !!bool yes",
            "a.yaml:1 at /a: 'yes' with the tag 'tag:yaml.org,2002:bool' is not JSON",
        ),
        ("a: 1e999", "a.yaml:1 at /a: '1e999' with the tag 'tag:yaml.org,2002:float' is not JSON"),
        ("a: 1\nb: 'x", "a.yaml:2: is not YAML: found unexpected end of stream"),
        ("a: 1\n---\nb: 2", "a.yaml:2: is not YAML: but found another document"),
        ("a: \0", "a.yaml: is not YAML: unacceptable character #x0000: "),
        ("[" * 900 + "]" * 900, "a.yaml: is nested too deep"),
    ],
)
def test_what_is_not_plain_data_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(SetupError) as caught:
        YamlFile(FILE, text)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named_once(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    with pytest.raises(SetupError) as caught:
        YamlFile(missing)
    assert str(caught.value) == f"{missing}: cannot be read: No such file or directory"
    with pytest.raises(SetupError, match="cannot be read: Is a directory"):
        YamlFile(tmp_path)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: é".encode("latin-1"))
    with pytest.raises(SetupError, match="cannot be read: it is not UTF-8 text"):
        YamlFile(latin)


PLACES = """\
a: 1
b:
  - c: 2
    d/e:
      f~g: 3
  - 4
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/a", 1),
        ("/b", 2),
        ("/b/0", 3),
        ("/b/0/c", 3),
        ("/b/0/d~1e", 4),
        ("/b/0/d~1e/f~0g", 5),
        ("/b/1", 6),
        ("/b/2", 2),
        ("/b/x", 2),
        ("/b/0/missing/below", 3),
        ("/a/below", 1),
    ],
)
def test_a_pointer_has_the_line_of_its_key_or_of_what_is_above_it(pointer: str, line: int) -> None:
    place = YamlFile(FILE, PLACES).place(pointer)
    assert (place.pointer, place.line) == (pointer, line)


@given(st.text(alphabet="a~/01", max_size=6))
def test_an_escaped_key_is_found_again(key: str) -> None:
    file = YamlFile(FILE, f"x: 1\n'{key}':\n  deep: 2\n")
    assert file.place(f"/{escape(key)}/deep").line == (3 if key != "x" else 1)


def test_a_file_read_again_is_parsed_again_when_its_text_is_new(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")
    first = read_again(path)
    assert read_again(path) is first
    path.write_text("a: 2")
    assert read_again(path).value == {"a": 2}
    path.write_text(f"a: {'x' * 2**20}")
    assert read_again(path) is not read_again(path)
    path.write_bytes(b"\xff")
    with pytest.raises(SetupError, match="UTF-8"):
        read_again(path)
    with pytest.raises(SetupError, match="cannot be read"):
        read_again(tmp_path / "b.yaml")
