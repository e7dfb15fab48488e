"""The console: a page by which a person sees and steers the worlds, over the control API alone."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request

from mockserver.control.blueprint import PREFIX
from mockserver.pages.files import Folder
from mockserver.pages.policy import STRICT, guarded

FILES: Final = Folder("mockserver", "pages/assets/console")


def blueprint() -> Blueprint:
    """Return the page and its files; there is nothing in them that is a secret."""
    console = Blueprint("console", __name__, url_prefix=PREFIX, template_folder="templates")

    @console.get("", strict_slashes=False)
    def enter() -> Response:
        """Show the page."""
        if not request.path.endswith("/"):
            return redirect(f"{request.script_root}{PREFIX}/")  # type: ignore[return-value]
        page = make_response(render_template("console.html"))
        page.add_etag()
        return guarded(page.make_conditional(request), STRICT)  # type: ignore[arg-type]

    @console.get("/console/<name>")
    def file(name: str) -> Response:
        """Give a file of the page."""
        return guarded(FILES.answer(name), STRICT)

    return console
