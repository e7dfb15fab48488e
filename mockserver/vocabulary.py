"""The words an API document may use: OpenAPI's own, JSON Schema's own, and the closed x- keys.

A word that is not known is refused with its place and the nearest known one, because a misspelt
``maxLenght`` would otherwise be a limit that nobody keeps.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NoReturn

import jsonschema_rs

from mockserver.problems import SetupError, json_type, nearest
from mockserver.yamlfile import YamlFile, escape

FORMATS = (
    "date-time date time email uri uri-reference uuid binary byte password int32 int64 float "
    "double regex"
).split()

_SCHEMA_VALUE = (
    "type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength "
    "minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties "
    "minProperties required dependentRequired title description default deprecated readOnly "
    "writeOnly examples format contentEncoding contentMediaType $ref $comment discriminator "
    "example externalDocs"
).split()

# Object kind -> member -> kind of its value. "" is a plain value, "[k]" an array of k,
# "{k}" a map with free names to k.
_OBJECTS: dict[str, dict[str, str]] = {
    "document": {
        "openapi": "", "jsonSchemaDialect": "", "info": "info", "servers": "[server]",
        "paths": "{path}", "webhooks": "{path}", "components": "components", "security": "",
        "tags": "[tag]", "externalDocs": "",
    },
    "info": dict.fromkeys(
        "title summary description termsOfService contact license version".split(), ""
    ),
    "server": dict.fromkeys("url description variables".split(), ""),
    "tag": dict.fromkeys("name description externalDocs".split(), ""),
    "path": {
        "summary": "", "description": "", "$ref": "", "servers": "[server]",
        "parameters": "[parameter]",
        **dict.fromkeys("get put post delete options head patch trace".split(), "operation"),
    },
    "operation": {
        "tags": "", "summary": "", "description": "", "externalDocs": "", "operationId": "",
        "parameters": "[parameter]", "requestBody": "body", "responses": "{response}",
        "deprecated": "", "security": "", "servers": "[server]",
    },
    "parameter": {
        "name": "", "in": "", "description": "", "required": "", "deprecated": "", "style": "",
        "explode": "", "allowReserved": "", "allowEmptyValue": "", "schema": "schema",
        "example": "", "examples": "{example}", "content": "{media}", "$ref": "",
    },
    "header": {
        "description": "", "required": "", "deprecated": "", "style": "", "explode": "",
        "schema": "schema", "example": "", "examples": "{example}", "content": "{media}",
        "$ref": "",
    },
    "body": {"description": "", "content": "{media}", "required": "", "$ref": ""},
    "media": {
        "schema": "schema", "example": "", "examples": "{example}", "encoding": "{encoding}",
    },
    "encoding": {
        "contentType": "", "headers": "{header}", "style": "", "explode": "", "allowReserved": "",
    },
    "response": {
        "description": "", "headers": "{header}", "content": "{media}", "links": "{link}",
        "$ref": "",
    },
    "example": dict.fromkeys("summary description value externalValue $ref".split(), ""),
    "link": dict.fromkeys(
        "operationRef operationId parameters requestBody description server $ref".split(), ""
    ),
    "security-scheme": dict.fromkeys(
        "type description name in scheme bearerFormat flows openIdConnectUrl $ref".split(), ""
    ),
    "components": {
        "schemas": "{schema}", "responses": "{response}", "parameters": "{parameter}",
        "examples": "{example}", "requestBodies": "{body}", "headers": "{header}",
        "securitySchemes": "{security-scheme}", "links": "{link}", "pathItems": "{path}",
    },
    "schema": {
        **dict.fromkeys(_SCHEMA_VALUE, ""),
        "properties": "{schema}", "patternProperties": "{schema}", "$defs": "{schema}",
        "dependentSchemas": "{schema}", "allOf": "[schema]", "anyOf": "[schema]",
        "oneOf": "[schema]", "prefixItems": "[schema]", "items": "schema", "contains": "schema",
        "additionalProperties": "schema", "unevaluatedProperties": "schema",
        "propertyNames": "schema", "not": "schema", "if": "schema", "then": "schema",
        "else": "schema",
    },
}  # fmt: skip

# X- key -> the kinds of object that it says something about; the others may stand on any.
_ON: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("x-tolerates", "x-problems", "x-collections"), ("document",)),
    **dict.fromkeys(("x-reference", "x-value", "x-hidden"), ("schema",)),
    "x-action": ("operation",),
    "x-role": ("parameter", "header", "operation"),
    "x-clamp": ("parameter",),
}


class Meaning:
    """The closed set of x- keys, as ``meaning.schema.yaml`` describes them."""

    def __init__(self, file: YamlFile) -> None:
        self.text = file.text
        self.keys: dict[str, Any] = file.value["properties"]
        self._shared = {"properties": self.keys, "$defs": file.value["$defs"]}

    @cached_property
    def _validators(self) -> dict[str, jsonschema_rs.Validator]:
        return {
            key: jsonschema_rs.Draft202012Validator({"$ref": f"#/properties/{key}", **self._shared})
            for key in self.keys
        }

    def check(self, key: str, value: object) -> tuple[str, str] | None:
        """Return the pointer to and the text of what is wrong in the value of an x- key."""
        return _fault(self._validators[key], value)


def _fault(validator: jsonschema_rs.Validator, value: object) -> tuple[str, str] | None:
    """Return the pointer to and the text of the deepest fault, which says the most."""
    errors = list(validator.iter_errors(value))
    if not errors:
        return None
    worst = max(errors, key=lambda error: len(error.instance_path))
    pointer = "".join(f"/{escape(str(part))}" for part in worst.instance_path)
    return pointer, worst.message[:300]


def check_words(document: YamlFile, meaning: Meaning) -> None:
    """Refuse any word of an API document that is not in the vocabulary.

    Raises:
        SetupError: an unknown member, format or x- key, an x- key or a schema with a wrong value.
    """
    _Checker(document, meaning).check(document.value, "document", "")


class _Checker:
    """Goes through a document, knowing at each place what kind of object stands there."""

    def __init__(self, file: YamlFile, meaning: Meaning) -> None:
        self._file = file
        self._meaning = meaning
        self._schemas = jsonschema_rs.Draft202012Validator(
            {"$ref": "https://json-schema.org/draft/2020-12/schema"}, validate_formats=True
        )

    def check(self, value: Any, kind: str, pointer: str) -> None:
        """Refuse what is not known of an object of this kind."""
        if kind == "schema" and isinstance(value, bool):
            return
        self._expect(value, dict, f"a {kind}, which is an object", pointer)
        known = _OBJECTS[kind]
        for name, child in value.items():
            where = f"{pointer}/{escape(name)}"
            if name.startswith("x-"):
                self._check_meaning(name, child, kind, where)
            elif name not in known:
                self._refuse(f"'{name}' is no word of a {kind}", where, nearest(name, list(known)))
            else:
                self._check_member(child, known[name], where)
                if kind != "schema" and known[name] in ("schema", "{schema}"):
                    self._check_schemas(child, known[name], where)
        if kind == "schema" and value.get("format", "date") not in FORMATS:
            form = str(value["format"])
            where = f"{pointer}/format"
            self._refuse(f"format '{form}' is not known", where, nearest(form, FORMATS))

    def _check_member(self, value: Any, kind: str, where: str) -> None:
        if kind.startswith("["):
            self._expect(value, list, "an array", where)
            for index, item in enumerate(value):
                self.check(item, kind[1:-1], f"{where}/{index}")
        elif kind.startswith("{"):
            self._expect(value, dict, "an object", where)
            for name, item in value.items():
                self.check(item, kind[1:-1], f"{where}/{escape(name)}")
        elif kind:
            self.check(value, kind, where)

    def _check_meaning(self, name: str, value: Any, kind: str, where: str) -> None:
        if name not in self._meaning.keys:
            what = f"'{name}' is no x- key of meaning.schema.yaml"
            self._refuse(what, where, nearest(name, list(self._meaning.keys)))
        places = _ON.get(name, (kind,))
        if kind not in places:
            self._refuse(f"'{name}' says nothing of a {kind}", where, f"only of a {places[0]}")
        fault = self._meaning.check(name, value)
        if fault is not None:
            self._refuse(f"{name}: {fault[1]}", where + fault[0], "see meaning.schema.yaml")

    def _check_schemas(self, value: Any, kind: str, where: str) -> None:
        """Refuse known words with values that no schema may have, such as a negative length."""
        some = {where: value} if kind == "schema" else {f"{where}/{n}": v for n, v in value.items()}
        for pointer, schema in some.items():
            fault = _fault(self._schemas, schema)
            if fault is not None:
                self._refuse(fault[1], pointer + fault[0])

    def _expect(self, value: Any, wanted: type, text: str, where: str) -> None:
        if not isinstance(value, wanted):
            self._refuse(f"expected {text}, not {json_type(value)}", where)

    def _refuse(self, what: str, where: str, mend: str = "") -> NoReturn:
        raise SetupError(what, self._file.place(where), mend)
