"""Wrong requests to the control API: each says what, where, expected, got, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import jsonschema_rs
import orjson
from flask import request

from mockserver.problems import SetupError
from mockserver.yamlfile import YamlFile

Result = TypeVar("Result")
SCHEMAS = Path(__file__).with_name("schemas.yaml")


class Wrong(Exception):
    """A request to the control API that cannot be carried out; nothing has changed."""

    def __init__(self, status: int, what: str, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.status = status
        self.what = what
        self.where = where
        self.mend = mend

    def body(self) -> dict[str, str]:
        """Return the answer's body."""
        parts = {"message": self.what, "where": self.where, "mend": self.mend}
        return {name: text for name, text in parts.items() if text}


def sent(name: str, *, fallback: Any = None) -> Any:
    """Return the JSON body of the present request, which fits the schema of this name.

    Raises:
        Wrong: it does not, or is no JSON.
    """
    raw = request.get_data()
    if not raw:
        if fallback is not None:
            return fallback
        raise Wrong(400, "there is no body", mend="send JSON")
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Wrong(400, f"the body is no JSON: {error}") from None
    first = next(_validator(name).iter_errors(data), None)
    if first is not None:
        where = "".join(f"/{part}" for part in first.instance_path)
        raise Wrong(422, first.message, f"body{where}", f"see {name} in /_mock/openapi.json")
    return data


def number(name: str, fallback: int, least: int = 1) -> int:
    """Return a whole number that the query of the present request gives, or the ``fallback``.

    Raises:
        Wrong: it is none, or less than the ``least``.
    """
    text = request.args.get(name)
    if text is None:
        return fallback
    if not (text.isascii() and text.isdecimal() and len(text) <= 18 and int(text) >= least):
        what = f"'{text[:80]}' is no whole number of at least {least}"
        raise Wrong(400, what, f"query parameter {name}")
    return int(text)


def settled(call: Callable[[], Result]) -> Result:
    """Return what a call returns.

    Raises:
        Wrong: it found that what it was given does not fit.
    """
    try:
        return call()
    except SetupError as error:
        where = str(error.place) if error.place else ""
        raise Wrong(422, error.what, where, error.mend) from None
    except ValueError as error:
        raise Wrong(422, str(error)) from None


@lru_cache(maxsize=1)
def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies by name."""
    found: dict[str, Any] = YamlFile(SCHEMAS).value["$defs"]
    return found


@lru_cache(maxsize=32)
def _validator(name: str) -> jsonschema_rs.Validator:
    schema = {"$ref": f"#/$defs/{name}", "$defs": schemas()}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
