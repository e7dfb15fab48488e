"""Data: the records of this server's world, and the files that its peers serve them from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.cases import TOKEN, VALID

Record = Mapping[str, Any]
_CATEGORIES = ["incident", "rfc", "rfi", "reservation", "order", "fulfillment", "complaint"]
_CATEGORIES += ["compliment", "other"]
_IMPACTS = ["low", "medium", "high", "top"]
_BODY = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "subject": {"type": "string", "minLength": 1, "maxLength": 80},
        "category": {"type": "string", "enum": _CATEGORIES},
        "impact": {"type": "string", "enum": _IMPACTS},
        "service_instance_id": {"type": "integer"},
        "note": {"type": "string"},
    },
}
CREATE = {**_BODY, "required": ["subject", "category"]}


def write(folder: Path, records: Sequence[Record]) -> None:
    """Write what the peers start with; a file that its server changes is written anew."""
    (folder / "public").mkdir(parents=True, exist_ok=True)  # json-server looks for it
    _put(folder / "records.json", records)
    _put(folder / "db.json", {"requests": [{**one, "id": str(one["id"])} for one in records]})
    _put(folder / "openapi.json", document(records))
    _put(folder / "mockoon.json", mockoon(records))
    stubs = folder / "wiremock" / "mappings"
    stubs.mkdir(parents=True, exist_ok=True)
    _put(stubs / "requests.json", {"mappings": wiremock(records)})


def _put(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value))


def document(records: Sequence[Record]) -> dict[str, Any]:
    """Return an OpenAPI document of the calls that are measured."""
    record = {"type": "object", "properties": {name: {} for name in records[0]}}
    ident = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    query = [
        {"name": "per_page", "in": "query", "schema": {"type": "integer", "maximum": 100}},
        {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}},
        {"name": "sort", "in": "query", "schema": {"type": "string"}},
        {"name": "status", "in": "query", "schema": {"type": "string"}},
    ]
    some = list(records[:25])
    problem = {"422": {"description": "refused"}, "401": {"description": "who is that?"}}

    def operation(name: str, status: str, schema: Any, example: Any, **more: Any) -> Any:
        content = {"application/json": {"schema": schema, "example": example}}
        answers = {status: {"description": "done", "content": content}, **problem}
        return {"operationId": name, "responses": answers, **more}

    def body(schema: Any) -> Any:
        return {"required": True, "content": {"application/json": {"schema": schema}}}

    created = {**records[0], "subject": VALID["subject"]}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Requests", "version": "1"},
        "servers": [{"url": "/v1"}],
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {
            "/requests": {
                "get": operation(
                    "list", "200", {"type": "array", "items": record}, some, parameters=query
                ),
                "post": operation("create", "201", record, created, requestBody=body(CREATE)),
            },
            "/requests/{id}": {
                "parameters": [ident],
                "get": operation("read", "200", record, records[0]),
                "patch": operation("update", "200", record, created, requestBody=body(_BODY)),
            },
        },
    }


def mockoon(records: Sequence[Record]) -> dict[str, Any]:
    """Return an environment with one data bucket and its CRUD route."""
    answer = {
        "uuid": "00000000-0000-4000-8000-000000000001",
        "body": "{}",
        "latency": 0,
        "statusCode": 200,
        "label": "",
        "headers": [],
        "bodyType": "DATABUCKET",
        "filePath": "",
        "databucketID": "bckt",
        "sendFileAsBody": False,
        "rules": [],
        "rulesOperator": "OR",
        "disableTemplating": True,
        "fallbackTo404": False,
        "default": True,
        "crudKey": "id",
        "callbacks": [],
    }
    route = {
        "uuid": "00000000-0000-4000-8000-000000000002",
        "type": "crud",
        "documentation": "",
        "method": "",
        "endpoint": "requests",
        "responses": [answer],
        "responseMode": None,
        "streamingMode": None,
        "streamingInterval": 0,
    }
    return {
        "uuid": "00000000-0000-4000-8000-000000000003",
        "lastMigration": 33,
        "name": "requests",
        "endpointPrefix": "v1",
        "latency": 0,
        "port": 3000,
        "hostname": "127.0.0.1",
        "folders": [],
        "routes": [route],
        "rootChildren": [{"type": "route", "uuid": route["uuid"]}],
        "proxyMode": False,
        "proxyHost": "",
        "proxyRemovePrefix": False,
        "tlsOptions": {"enabled": False, "type": "CERT", "pfxPath": "", "certPath": ""},
        "cors": True,
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "proxyReqHeaders": [],
        "proxyResHeaders": [],
        "data": [
            {
                "uuid": "00000000-0000-4000-8000-000000000004",
                "id": "bckt",
                "name": "requests",
                "documentation": "",
                "value": json.dumps(list(records)),
            }
        ],
        "callbacks": [],
    }


def wiremock(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return stubs: the token matched, a create matched by the schema, the rest refused."""
    bearer = {"Authorization": {"equalTo": f"Bearer {TOKEN}"}}

    def stub(method: str, url: Mapping[str, str], status: int, answer: Any, **more: Any) -> Any:
        response = {
            "status": status,
            "body": json.dumps(answer),
            "headers": {"Content-Type": "application/json"},
        }
        asked = {"method": method, **url, "headers": bearer, **more}
        return {"request": asked, "response": response, "priority": 5}

    one = {"urlPathPattern": "/v1/requests/[0-9]+"}
    all_of_them = {"urlPath": "/v1/requests"}
    created = {**records[0], "subject": VALID["subject"]}
    schema = [{"matchesJsonSchema": json.dumps(CREATE)}]
    refused = stub("POST", all_of_them, 422, {"message": "Validation Failed"})
    return [
        stub("GET", one, 200, records[0]),
        stub("GET", all_of_them, 200, records[:25]),
        stub("POST", all_of_them, 201, created, bodyPatterns=schema),
        stub("PATCH", one, 200, created),
        {**refused, "priority": 9},
    ]
