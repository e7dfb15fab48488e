"""The application: one Flask app that carries the APIs, their documents and the pages around."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from mockserver.accesslog import Handle
from mockserver.api import Api
from mockserver.control.blueprint import PREFIX, blueprint
from mockserver.control.probes import probes
from mockserver.control.webhooks import callbacks
from mockserver.exchange import Reply, Request
from mockserver.mount import Mount
from mockserver.pages import console, documentation, front
from mockserver.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_DIGITS = 18  # of a length that is still worth comparing


def create_app(settings: Settings | None = None, apis: Sequence[Api] | None = None) -> Flask:
    """Return the application: WSGI for embedding, ``mount_of`` for a server of its own.

    ``apis``, if given, were loaded before and are used instead of those in the settings' folder.

    Raises:
        SetupError: the documents, a world file or an answer cannot be used.
    """
    return app_for(Mount(settings or Settings(), apis))


def app_for(mount: Mount) -> Flask:
    """Return the application around a mount."""
    app = Flask("mockserver", static_folder=None)
    app.extensions["deskdouble"] = mount
    app.config["MAX_CONTENT_LENGTH"] = mount.settings.body_bytes
    app.register_error_handler(HTTPException, _plain_error)
    front.add(app, mount)
    app.register_blueprint(documentation.blueprint(mount))
    app.register_blueprint(probes(mount, PREFIX))
    if mount.settings.control:
        app.register_blueprint(console.blueprint())
        app.register_blueprint(blueprint(mount, mount.settings.control_token))
        app.register_blueprint(callbacks(mount))
    app.wsgi_app = Boundary(mount, app.wsgi_app)  # type: ignore[method-assign]
    return app


def mount_of(app: Flask) -> Mount:
    """Return the mount inside an application."""
    mount: Mount = app.extensions["deskdouble"]
    return mount


class Boundary:
    """Answers the APIs' own paths before Flask sees them; the rest is Flask's.

    ``handle`` answers them in place of the mount, if it is given.
    """

    def __init__(self, mount: Mount, inner: WSGIApplication, handle: Handle | None = None) -> None:
        self._mount = mount
        self._inner = inner
        self._handle = handle or mount.handle

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request by WSGI."""
        request = _request(environ)
        if self._mount.find(request.path) is None:
            return self._inner(environ, start_response)
        reply = self._delivered(self._answer(environ, request))
        headers = list(reply.headers)
        if reply.status not in (204, 304):
            headers.append(("Content-Length", str(len(reply.body))))
        name = HTTP_STATUS_CODES.get(reply.status, "Unknown")
        start_response(f"{reply.status} {name}", headers)
        return [] if request.method == "HEAD" else [reply.body]

    def _delivered(self, reply: Reply) -> Reply:
        """Wait as a fault wants it.

        Raises:
            ConnectionAbortedError: a fault wants the connection dropped, and here is none.
        """
        delivery = reply.delivery
        if delivery is None:
            return reply
        self._mount.settings.sleep(delivery.delay)
        if delivery.cut_after is not None:
            raise ConnectionAbortedError("a fault dropped the connection")
        return reply

    def _answer(self, environ: WSGIEnvironment, request: Request) -> Reply:
        bound = self._mount.settings.body_bytes
        length = environ.get("CONTENT_LENGTH", "")
        if length and not (length.isascii() and length.isdecimal()):
            return self._mount.refuse(request, 400, "Content-Length is not a number")
        if len(length) > _DIGITS or int(length or 0) > bound:
            return self._mount.refuse(request, 413, self._mount.too_large())
        if length:
            request.body = environ["wsgi.input"].read(int(length))
        elif environ.get("wsgi.input_terminated"):
            request.body = environ["wsgi.input"].read(bound + 1)  # a chunked body
        reply = self._handle(request)
        if reply is None:
            raise AssertionError("the path was matched to an API before")
        return reply


def _request(environ: WSGIEnvironment) -> Request:
    """Return the request without its body."""
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    if environ.get("SCRIPT_NAME"):
        headers.setdefault("x-forwarded-prefix", environ["SCRIPT_NAME"])
    return Request(
        method=environ["REQUEST_METHOD"],
        path=_path(environ),
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        body=b"",
        scheme=environ["wsgi.url_scheme"],
        client=environ.get("REMOTE_ADDR", ""),
    )


def _path(environ: WSGIEnvironment) -> str:
    """Return the path below the mount point, percent-encoded, as it was sent if that is known."""
    path = environ.get("PATH_INFO", "").encode("latin-1")
    sent = str(environ.get("REQUEST_URI") or environ.get("RAW_URI") or "").partition("?")[0]
    sent = sent.removeprefix(environ.get("SCRIPT_NAME", ""))
    return sent if unquote_to_bytes(sent) == path else quote(path, safe="/:@!$&'()*+,;=~-._")


def _plain_error(error: HTTPException) -> tuple[dict[str, Any], int, list[tuple[str, str]]]:
    kept = [pair for pair in error.get_headers() if pair[0].lower() != "content-type"]
    return {"message": error.description or error.name}, error.code or 500, kept
