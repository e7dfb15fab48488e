"""Views of the journal: entries as JSON and as HAR, without the secrets that were in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.http import HTTP_STATUS_CODES

from mockserver.exchange import Reply
from mockserver.journal import Entry
from mockserver.moment import format_moment
from mockserver.secrecy import hide_body, hide_headers, hide_query

_SHOWN = 64 * 1024  # bytes of a body


def entry_view(entry: Entry) -> dict[str, Any]:
    """Return an entry as JSON data."""
    request, reply = entry.request, entry.reply
    view = brief_view(entry)
    view["request"] |= {
        "headers": dict(hide_headers(request.headers.items())),
        "body": _body(request.body, request.headers.get("content-type", "")),
    }
    view["answer"] |= {
        "headers": dict(hide_headers(reply.headers)),
        "body": _body(reply.body, _media(reply)),
    }
    return view


def brief_view(entry: Entry) -> dict[str, Any]:
    """Return an entry as JSON data, without headers and bodies."""
    request, reply = entry.request, entry.reply
    return {
        "number": entry.number,
        "world": entry.world,
        "api": entry.api,
        "at": _iso(entry.at),
        "now": format_moment(int(entry.now)),
        "milliseconds": round(entry.seconds * 1000, 3),
        "operation": entry.operation or None,
        "caller": _caller(entry.caller),
        "request": {
            "method": request.method,
            "path": request.path,
            "query": hide_query(request.query),
        },
        "answer": {
            "status": reply.status,
            "delivered": reply.delivery is None or reply.delivery.cut_after is None,
        },
        "notices": [
            {"code": one.code, "member": one.member, "text": one.text} for one in entry.notices
        ],
        "fault": entry.fault or None,
    }


def line_view(entry: Entry) -> str:
    """Return an entry as one line for a person."""
    request = entry.request
    query = f"?{hide_query(request.query)}" if request.query else ""
    return f"#{entry.number} {request.method} {request.path}{query} -> {entry.reply.status}"


def har(entries: Iterable[Entry], host: str) -> dict[str, Any]:
    """Return entries as an HTTP archive, version 1.2; ``host`` stands where a call names none."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "deskdouble", "version": "1"},
            "entries": [_har_entry(one, host) for one in entries],
        }
    }


def _har_entry(entry: Entry, host: str) -> dict[str, Any]:
    request, reply = entry.request, entry.reply
    query = hide_query(request.query)
    address = f"{request.scheme}://{request.headers.get('host', host)}{request.path}"
    media = request.headers.get("content-type", "")
    shown: dict[str, Any] = {
        "method": request.method,
        "url": f"{address}?{query}" if query else address,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(hide_headers(request.headers.items())),
        "queryString": _pairs(parse_qsl(query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": len(request.body),
    }
    if request.body:
        text = _text(hide_body(request.body, media))
        shown["postData"] = {"mimeType": media, "text": text}
    milliseconds = round(entry.seconds * 1000, 3)
    return {
        "startedDateTime": _iso(entry.at),
        "time": milliseconds,
        "request": shown,
        "response": {
            "status": reply.status,
            "statusText": _phrase(reply.status),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(hide_headers(reply.headers)),
            "content": {
                "size": len(reply.body),
                "mimeType": _media(reply),
                "text": _text(hide_body(reply.body, _media(reply))),
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": len(reply.body),
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }


def _pairs(fields: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in fields]


def _media(reply: Reply) -> str:
    found = (value for name, value in reply.headers if name.lower() == "content-type")
    return next(found, "")


def _body(body: bytes, media: str) -> str:
    text = _text(hide_body(body, media))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _caller(caller: Any) -> Any:
    return caller if isinstance(caller, (int, str, type(None))) else str(caller)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _phrase(status: int) -> str:
    return HTTP_STATUS_CODES.get(status, "")
