"""An API's folder: its document, requirements and doubts, loaded strictly and cross-checked."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mockserver import vocabulary, yamlfile
from mockserver.kept import Kept, digest
from mockserver.problems import Place, SetupError, nearest
from mockserver.vocabulary import Meaning, check_words
from mockserver.yamlfile import YamlFile, escape, read_text

GRADES = ("S", "O", "L", "C")
LEVELS = ("must", "should", "may")
_REQUIREMENT_WORDS = ("id", "section", "statement", "grade", "level", "laws", "era", "unobservable")
_DOUBT_WORDS = (
    "id", "name", "question", "answers", "default", "reason", "selectable", "about",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """A silence or contradiction of the vendor's text, and the answers a server may give."""

    id: str
    name: str
    question: str
    answers: Mapping[str, str]
    default: str
    reason: str
    selectable: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One API as its folder describes it; ``raw`` is the OpenAPI document as JSON data."""

    name: str
    folder: Path
    file: YamlFile
    raw: dict[str, Any]
    requirements: tuple[str, ...]
    doubts: tuple[Doubt, ...]

    @property
    def schemas(self) -> Mapping[str, Any]:
        """The named schemas of the document."""
        found: Mapping[str, Any] = self.raw.get("components", {}).get("schemas", {})
        return found

    def resolve(self, schema: Any) -> dict[str, Any]:
        """Return an object with its $ref followed, its own members winning."""
        seen = []
        while isinstance(schema, dict) and "$ref" in schema:
            reference = schema["$ref"]
            if reference in seen:
                raise SetupError(f"'{reference}' refers to itself", Place(self.file.path))
            seen.append(reference)
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**self.at(reference), **rest}
        return schema if isinstance(schema, dict) else {}

    def at(self, reference: str) -> Any:
        """Return what a local reference (``#/a/b``) points to."""
        node: Any = self.raw
        for part in reference.removeprefix("#/").split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
        return node


def load_document(folder: Path, meaning: Meaning, kept: Kept | None = None) -> Document:
    """Load ``openapi/<name>/`` and check everything a reader would otherwise trip over.

    What was found sound before is taken from ``kept``, unless any of its texts, the meaning of
    the x- keys or the code that judges them is another one now.

    Raises:
        SetupError: an unknown word, a dangling $ref, a requirement used but not defined or
            defined but not used, a doubt likewise, a wrong entry in either list.
    """
    if kept is None:
        return _load(folder, meaning)
    parts = [read_text(folder / f"{name}.yaml") for name in ("openapi", "requirements", "doubts")]
    code = [Path(str(one.__file__)).read_bytes() for one in (vocabulary, yamlfile)]
    words = [*parts, folder.name, meaning.text]
    name = digest([*code, Path(__file__).read_bytes(), *(one.encode() for one in words)])
    held = kept.get(name)
    if isinstance(held, dict):
        file = YamlFile.known(folder / "openapi.yaml", parts[0], held["raw"])
        doubts = tuple(Doubt(**one) for one in held["doubts"])
        return Document(folder.name, folder, file, file.value, tuple(held["requirements"]), doubts)
    document = _load(folder, meaning)
    doubtful = [asdict(one) for one in document.doubts]
    kept.put(
        name,
        {"raw": document.raw, "requirements": document.requirements, "doubts": doubtful},
    )
    return document


def _load(folder: Path, meaning: Meaning) -> Document:
    file = YamlFile(folder / "openapi.yaml")
    if not isinstance(file.value, dict):
        raise SetupError("expected an OpenAPI document", Place(file.path))
    check_words(file, meaning)
    _check_references(file)
    requirements = _load_requirements(folder)
    doubts = _load_doubts(folder, requirements)
    _check_used(file, "x-requirement", "requirement", requirements)
    _check_used(file, "x-doubt", "doubt", tuple(doubt.name for doubt in doubts))
    return Document(folder.name, folder, file, file.value, requirements, doubts)


def _walk(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield pointer, value
        for name, child in value.items():
            yield from _walk(child, f"{pointer}/{escape(name)}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _walk(child, f"{pointer}/{index}")


def _check_references(file: YamlFile) -> None:
    targets = {f"#{pointer}" for pointer, _ in _walk(file.value)}
    for pointer, node in _walk(file.value):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in targets:
            raise SetupError(
                f"$ref '{reference}' points to nothing",
                file.place(f"{pointer}/$ref"),
                nearest(reference, [target for target in targets if target.count("/") == 3]),
            )


def _check_used(file: YamlFile, key: str, noun: str, defined: tuple[str, ...]) -> None:
    used: set[str] = set()
    for pointer, node in _walk(file.value):
        for name in node.get(key, ()) if isinstance(node.get(key), list) else ():
            if name not in defined:
                raise SetupError(
                    f"{noun} '{name}' is not defined",
                    file.place(f"{pointer}/{key}"),
                    nearest(name, defined),
                )
            used.add(name)
    unused = [name for name in defined if name not in used]
    if unused:
        raise SetupError(
            f"{noun} '{unused[0]}' is defined but nothing in the document carries it",
            Place(file.path),
            f"add it to an {key} of the part it speaks of",
        )


def _entries(folder: Path, member: str, words: tuple[str, ...]) -> tuple[YamlFile, list[Any]]:
    """Return the file ``<member>.yaml`` of an API's folder, and the list that it is about."""
    file = YamlFile(folder / f"{member}.yaml")
    value = file.value
    if not isinstance(value, dict) or not isinstance(value.get(member), list):
        raise SetupError(f"expected a list named '{member}'", Place(file.path))
    _check_words(file, "", value, ("api", "document", member))
    if value.get("api") != folder.name:
        raise SetupError(
            f"expected 'api: {folder.name}', the name of the folder", file.place("/api")
        )
    for index, entry in enumerate(value[member]):
        if not isinstance(entry, dict):
            raise SetupError("expected an object", file.place(f"/{member}/{index}"))
        _check_words(file, f"/{member}/{index}", entry, words)
    return file, value[member]


def _check_words(
    file: YamlFile, pointer: str, entry: dict[str, Any], words: tuple[str, ...]
) -> None:
    for word in entry:
        if word not in words:
            place = file.place(f"{pointer}/{escape(word)}")
            raise SetupError(f"'{word}' is not known here", place, nearest(word, words))


def _check_entry(
    file: YamlFile, pointer: str, entry: dict[str, Any], closed: dict[str, tuple[Any, ...]]
) -> None:
    """Refuse an entry without one of these words, or with another value than the listed ones."""
    for word, allowed in closed.items():
        if entry.get(word) in (None, ""):
            raise SetupError(f"'{word}' is missing", file.place(pointer), "add it")
        if allowed and entry[word] not in allowed:
            raise SetupError(
                f"{word} '{entry[word]}' is not known",
                file.place(f"{pointer}/{word}"),
                nearest(str(entry[word]), [str(value) for value in allowed]),
            )


def _check_new(file: YamlFile, pointer: str, noun: str, name: str, known: Container[str]) -> None:
    if name in known:
        raise SetupError(
            f"{noun} '{name}' stands twice", file.place(pointer), "give one another name"
        )


def _load_requirements(folder: Path) -> tuple[str, ...]:
    file, entries = _entries(folder, "requirements", _REQUIREMENT_WORDS)
    ids: list[str] = []
    for index, entry in enumerate(entries):
        pointer = f"/requirements/{index}"
        closed: dict[str, tuple[Any, ...]] = dict.fromkeys(("id", "section", "statement"), ())
        _check_entry(file, pointer, entry, {**closed, "grade": GRADES, "level": LEVELS})
        _check_new(file, f"{pointer}/id", "requirement", entry["id"], ids)
        ids.append(entry["id"])
    return tuple(ids)


def _load_doubts(folder: Path, requirements: tuple[str, ...]) -> tuple[Doubt, ...]:
    file, entries = _entries(folder, "doubts", _DOUBT_WORDS)
    doubts: dict[str, Doubt] = {}
    ids: list[str] = []
    for index, entry in enumerate(entries):
        pointer = f"/doubts/{index}"
        closed: dict[str, tuple[Any, ...]] = dict.fromkeys(
            ("id", "name", "question", "answers", "default", "reason"), ()
        )
        _check_entry(file, pointer, entry, {**closed, "selectable": (True, False)})
        answers = entry["answers"]
        if not isinstance(answers, dict) or len(answers) < 2:
            raise SetupError(
                "a doubt needs two answers at least",
                file.place(f"{pointer}/answers"),
                "write each as 'name: what the server then does'",
            )
        _check_entry(file, pointer, entry, {"default": tuple(answers)})
        _check_new(file, f"{pointer}/id", "doubt", entry["id"], ids)
        _check_new(file, f"{pointer}/name", "doubt", entry["name"], doubts)
        for requirement in entry.get("about", ()):
            if requirement not in requirements:
                raise SetupError(
                    f"requirement '{requirement}' is not defined",
                    file.place(f"{pointer}/about"),
                    nearest(requirement, requirements),
                )
        ids.append(entry["id"])
        words = {word: entry[word] for word in _DOUBT_WORDS if word != "about"}
        doubts[entry["name"]] = Doubt(**words)
    return tuple(doubts.values())
