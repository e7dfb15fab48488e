"""The smallest API that loads, to be broken in one place by each test that needs it so."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.api import Api, load_apis
from mockserver.problems import CORE_KINDS, SetupError

PROBLEMS = "".join(f"  {kind}: {{status: 400, body: {{}}}}\n" for kind in CORE_KINDS)
OPENAPI = f"""\
openapi: 3.1.0
info: {{title: Tiny, version: '1'}}
servers: [{{url: /tiny}}]
x-problems:
{PROBLEMS}\
x-collections:
  boxes:
    schema: '#/components/schemas/Box'
    sortable: [id]
paths:
  /boxes/{{id}}:
    get:
      operationId: readBox
      x-action: {{do: read, collection: boxes}}
      x-requirement: [TINY-BOX-01]
      x-doubt: [deep-boxes]
      parameters:
        - {{name: id, in: path, required: true, x-role: id, schema: {{type: integer}}}}
      responses:
        '200': {{description: A box}}
  /boxes:
    post:
      operationId: createBox
      x-action: {{do: create, collection: boxes}}
      requestBody:
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/BoxCreate'}}}}}}
      responses:
        '201': {{description: A box}}
components:
  schemas:
    Box:
      properties:
        id: {{type: integer}}
        name: {{type: string, maxLength: 9}}
        inside: {{type: [object, 'null'], x-reference: {{collection: boxes}}}}
        lid: {{type: string, enum: [open, shut], x-value: {{clock: created}}}}
        stuff: {{type: object}}
    BoxCreate:
      properties:
        name: {{type: string}}
        inside_id: {{type: integer, x-reference: {{collection: boxes, property: inside}}}}
"""
REQUIREMENTS = """\
api: tiny
document: A label on a box
requirements:
  - {id: TINY-BOX-01, section: Boxes, statement: There is a box., grade: S, level: must}
"""
DOUBTS = """\
api: tiny
doubts:
  - id: TINY-DOUBT-001
    name: deep-boxes
    question: Can a box be in itself?
    answers: {never: it cannot, always: it is}
    default: never
    reason: It would not fit.
    selectable: false
    about: [TINY-BOX-01]
"""
FILES = {"openapi.yaml": OPENAPI, "requirements.yaml": REQUIREMENTS, "doubts.yaml": DOUBTS}


def write(folder: Path, name: str = "", old: str = "", new: str = "") -> Path:
    """Write the API into a folder; in one file one text stands in place of another."""
    tiny = folder / "tiny"
    tiny.mkdir()
    for file, text in FILES.items():
        if file == name:
            assert text.count(old) == 1, f"{old!r} is not once in {file}"
            text = text.replace(old, new)
        (tiny / file).write_text(text, encoding="utf-8")
    return tiny


def load(folder: Path, name: str = "", old: str = "", new: str = "") -> Api:
    """Write and load the API."""
    write(folder, name, old, new)
    (api,) = load_apis(folder)
    return api


def refusal(folder: Path, name: str, old: str, new: str) -> str:
    """Return what the loader says of the API when it is broken so, without the folder's name."""
    with pytest.raises(SetupError) as caught:
        load(folder, name, old, new)
    text = str(caught.value)
    assert "\n" not in text
    return text.replace(str(folder / "tiny") + "/", "")
