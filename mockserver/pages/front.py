"""The front page: what is served here, as JSON for programs and as a page for people."""

from __future__ import annotations

from typing import Any, Final

import orjson
import yaml
from flask import Flask, Response, abort, make_response, render_template, request

from mockserver.addresses import origin
from mockserver.described import described
from mockserver.mount import Mount
from mockserver.pages.policy import STRICT, guarded

_JSON: Final = "application/json"


def add(app: Flask, mount: Mount) -> None:
    """Add the front page and the documents of the APIs."""

    @app.get("/")
    def index() -> Response:
        """Show what is served here."""
        address = base()
        wanted = request.accept_mimetypes.best_match([_JSON, "text/html"], _JSON)
        if wanted == _JSON:
            answer = Response(orjson.dumps(served_here(mount, address)), mimetype=_JSON)
        else:
            settings = mount.settings
            page = render_template(
                "front.html",
                address=address,
                apis=list(mount.pipelines.values()),
                names=list(mount.apis),
                console=settings.control,
                control_token=bool(settings.control_token),
            )
            answer = guarded(make_response(page), STRICT)
        answer.vary.add("Accept")
        return answer

    @app.get("/openapi/<name>.<any(json, yaml):form>")
    def document(name: str, form: str) -> Response:
        """Serve an API's document, its first server being this one."""
        if name not in mount.apis:
            abort(404)
        listed = request.args.get("references") == "listed"
        raw = described(mount.pipelines[name].world, base(), listed=listed)
        if form == "json":
            return Response(orjson.dumps(raw), mimetype=_JSON)
        text = yaml.dump(raw, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
        return Response(text, mimetype="application/yaml")


def base() -> str:
    """Return the address by which the client of the present request reached this server."""
    # As the pipelines see it: wire names of header fields, and where a WSGI server mounted us.
    headers = {name.lower(): value for name, value in request.headers.items()}
    if request.script_root:
        headers.setdefault("x-forwarded-prefix", request.script_root)
    return origin(headers, request.scheme)


def served_here(mount: Mount, address: str) -> dict[str, Any]:
    """Return by API where it is and where it is described."""
    return {
        api.name: {
            "base_url": f"{address}{api.prefix}",
            "document": f"{address}/openapi/{api.name}.json",
            "documentation": f"{address}/docs/{api.name}",
        }
        for api in mount.apis.values()
    }
