"""The control API's own OpenAPI document, made from its routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask

from mockserver.control.wrong import schemas

# The schema of the body that each operation takes.
BODIES = {
    "restore_snapshot": "Snapshot",
    "change_answers": "Answers",
    "change_clock": "Clock",
    "add_record": "Record",
    "put_record": "Record",
    "change_record": "Record",
    "arm_fault": "Fault",
    "bound_journal": "JournalBounds",
    "verify_journal": "Expectation",
    "wait_for_entry": "Waiting",
    "subscribe": "Webhook",
    "change_webhook": "WebhookChange",
    "wait_for_deliveries": "DeliveryWaiting",
}
_STATUS = {
    "open_world": "201",
    "add_record": "201",
    "arm_fault": "201",
    "subscribe": "201",
    "unsubscribe": "204",
    "clear_outbox": "204",
    "drop_world": "204",
    "remove_record": "204",
    "disarm_faults": "204",
    "disarm_fault": "204",
    "disarm_profiles": "204",
    "clear_journal": "204",
}
_QUERY = {
    "list_worlds": ("limit", "search"),
    "list_records": ("limit", "after", "search"),
    "show_outbox": ("limit", "event", "state", "brief"),
    "show_journal": (
        "limit", "since", "api", "operation", "method", "path", "status", "notices", "faults",
        "brief",
    ),
}  # fmt: skip


def document(app: Flask, blueprint: str, base: str) -> dict[str, Any]:
    """Return the document; ``base`` is the address of the server."""
    paths: dict[str, dict[str, Any]] = {}
    for path, method, operation in _operations(app, blueprint):
        paths.setdefault(path, {})[method] = operation
    shapes = {name: _moved(schema) for name, schema in schemas().items()}
    shapes["Problem"] = {
        "type": "object",
        "required": ["message"],
        "properties": {
            "message": {"type": "string", "description": "What is wrong."},
            "where": {"type": "string", "description": "Where it is wrong."},
            "mend": {"type": "string", "description": "What to do about it."},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "deskdouble control API",
            "version": "1",
            "description": "Worlds, time, faults, records and the journal of a mock server.",
        },
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": shapes,
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "Control-Token"},
            },
        },
        "security": [{}, {"token": []}],
    }


def _operations(app: Flask, blueprint: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        owner, _, name = rule.endpoint.rpartition(".")
        if owner != blueprint:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        text = (app.view_functions[rule.endpoint].__doc__ or name).strip()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield path, method.lower(), _operation(name, text, sorted(rule.arguments))


def _operation(name: str, text: str, arguments: list[str]) -> dict[str, Any]:
    parameters = [
        {"name": one, "in": "path", "required": True, "schema": {"type": "string"}}
        for one in arguments
    ]
    parameters += [
        {"name": one, "in": "query", "schema": {"type": "string"}} for one in _QUERY.get(name, ())
    ]
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": text,
        "responses": {
            _STATUS.get(name, "200"): {"description": "It is done."},
            "4XX": {"description": "It is refused; nothing has changed.", "content": problem},
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if name in BODIES:
        schema = {"$ref": f"#/components/schemas/{BODIES[name]}"}
        operation["requestBody"] = {
            "required": name not in ("wait_for_entry", "wait_for_deliveries"),
            "content": {"application/json": {"schema": schema}},
        }
    return operation


def _moved(node: Any) -> Any:
    """Return a schema whose references lead to the document's components."""
    if isinstance(node, dict):
        return {
            name: value.replace("#/$defs/", "#/components/schemas/")
            if name == "$ref"
            else _moved(value)
            for name, value in node.items()
        }
    return [_moved(one) for one in node] if isinstance(node, list) else node
