"""The documentation pages: a viewer for the document of each API, with what it takes to log in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, abort, make_response, render_template, request

from mockserver.mount import Mount
from mockserver.pages.files import Folder
from mockserver.pages.policy import VIEWER, guarded, is_local
from mockserver.worlds import World

VIEWER_FILES: Final = Folder("flask_swagger_ui", "dist")
_WANTED: Final = ("swagger-ui-bundle.js", "swagger-ui.css")
OUR_FILES: Final = Folder("mockserver", "pages/assets")
CONTROL: Final = "control"


def blueprint(mount: Mount) -> Blueprint:
    """Return the pages, below ``/docs``."""
    pages = Blueprint("docs", __name__, url_prefix="/docs", template_folder="templates")
    open_control = mount.settings.control and not mount.settings.control_token

    @pages.get("/<name>")
    def show(name: str) -> Response:
        """Show the document of an API, or of the control API where anybody here may read it."""
        logins: Mapping[str, Any] = {}
        if name in mount.apis:
            document = f"../openapi/{name}.json"
            title = str(mount.apis[name].document.raw["info"]["title"])
            if not mount.settings.control_token and is_local(request.host):
                logins = logins_of(mount.registry.starting[name])
        elif name == CONTROL and open_control:
            document, title = "../_mock/openapi.json", "Control API"
        else:
            abort(404)
        page = render_template(
            "documentation.html",
            name=name,
            title=title,
            document=document,
            logins=logins,
            names=[*mount.apis, *([CONTROL] if open_control else [])],
            console=mount.settings.control,
        )
        return guarded(make_response(page), VIEWER)

    @pages.get("/assets/<name>")
    def asset(name: str) -> Response:
        """Give a file of the viewer, or one of ours."""
        folder = VIEWER_FILES if name in _WANTED else OUR_FILES
        return guarded(folder.answer(name), VIEWER)

    return pages


def logins_of(world: World) -> dict[str, Any]:
    """Return by security scheme what the world lets in: the first token, or else a client.

    Never both of them, since each would be sent and one Authorization header leaves out the other.
    """
    schemes = world.api.document.raw.get("components", {}).get("securitySchemes", {})
    token = next(iter(world.credentials.tokens), None)
    client = world.credentials.client
    for name, scheme in schemes.items():
        kind = str(scheme.get("scheme", "")).lower() if scheme.get("type") == "http" else ""
        if kind == "bearer" and token is not None:
            return {name: {"token": token}}
        if kind == "basic" and token is None and client is not None:
            return {name: {"username": client[0], "password": client[1]}}
    return {}
