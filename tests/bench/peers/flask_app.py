"""The floor: plain Flask routes over a dictionary, without auth, validation or paging."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request

app = Flask(__name__)
# It is started in the folder of the data.
records: dict[int, dict[str, Any]] = {
    one["id"]: one for one in json.loads(Path("records.json").read_text())
}


@app.get("/v1/requests/<int:key>")
def read(key: int) -> Response:
    """Answer one record."""
    return jsonify(records[key])


@app.get("/v1/requests")
def first_page() -> Response:
    """Answer the first records there are."""
    return jsonify([one for one, _ in zip(records.values(), range(25), strict=False)])


@app.post("/v1/requests")
def create() -> tuple[Response, int]:
    """Keep what was sent."""
    made = {**request.get_json(), "id": max(1, len(records)) + 10**6}
    records[made["id"]] = made
    return jsonify(made), 201


@app.patch("/v1/requests/<int:key>")
def update(key: int) -> Response:
    """Change what was sent."""
    records[key] = {**records[key], **request.get_json()}
    return jsonify(records[key])
