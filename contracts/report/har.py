"""The exchanges as an HTTP archive (HAR 1.2), for browsers and proxies that can show one.

Each process of a run puts its exchanges into a spool file of its own as it goes, so that a long run
needs no memory for them; at the end they become one archive.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contracts.exchange import Exchange
from contracts.findings import Shown


class Spool:
    """A file of one process's exchanges, one archive entry a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")

    def add(self, exchanges: Sequence[Exchange], check: str) -> None:
        """Put in the exchanges of a check."""
        for one in exchanges:
            self._file.write(json.dumps(entry(one, check)) + "\n")

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def entry(exchange: Exchange, check: str) -> dict[str, Any]:
    """Return an exchange as an entry of an archive, without secrets."""
    shown = Shown.of(exchange, "")
    milliseconds = round(exchange.seconds * 1000, 3)
    started = datetime.fromtimestamp(exchange.started, UTC)
    return {
        "startedDateTime": started.isoformat(timespec="milliseconds"),
        "time": milliseconds,
        "request": _request(shown),
        "response": {
            "status": shown.status,
            "statusText": shown.failure,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _headers(shown.headers),
            "content": {
                "size": len(exchange.body),
                "mimeType": exchange.headers.get("content-type", ""),
                "text": shown.body,
            },
            "redirectURL": dict(shown.headers).get("location", ""),
            "headersSize": -1,
            "bodySize": len(exchange.body),
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": check,
    }


def gather(path: Path, spools: Sequence[Path], creator: str) -> None:
    """Write the archive of all spooled exchanges, by time, and remove the spools."""
    name, _, version = creator.partition(" ")
    entries = sorted(_entries(spools), key=lambda one: one["startedDateTime"])
    log = {
        "version": "1.2",
        "creator": {"name": name, "version": version},
        "entries": entries,
    }
    path.write_text(json.dumps({"log": log}, indent=1) + "\n", encoding="utf-8")
    for spool in spools:
        spool.unlink(missing_ok=True)


def _entries(spools: Sequence[Path]) -> Iterator[Mapping[str, Any]]:
    for spool in spools:
        with spool.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue  # the last line of a worker that was killed while writing it


def _request(shown: Shown) -> dict[str, Any]:
    headers = dict(shown.request_headers)
    kind = next((headers[name] for name in headers if name.lower() == "content-type"), "")
    query = parse_qsl(urlsplit(shown.url).query, keep_blank_values=True)
    request: dict[str, Any] = {
        "method": shown.method,
        "url": shown.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(shown.request_headers),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": len(shown.request_body.encode()),
    }
    if shown.request_body:
        request["postData"] = {"mimeType": kind, "text": shown.request_body}
    return request


def _headers(headers: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]
