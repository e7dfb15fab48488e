"""Files of pages, as they are shipped with a package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from flask import Response, abort, request

TYPES: Mapping[str, str] = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Folder:
    """The files in a folder of a package, by name."""

    package: str
    path: str

    def names(self) -> list[str]:
        """Return the names of the files that pages may ask for."""
        found = (one.name for one in files(self.package).joinpath(self.path).iterdir())
        return sorted(one for one in found if one.rpartition(".")[2] in TYPES)

    def answer(self, name: str) -> Response:
        """Return the file, or that the browser has it already; 404 if there is none."""
        if name not in self.names():
            abort(404)
        content = files(self.package).joinpath(self.path, name).read_bytes()
        answer = Response(content, content_type=TYPES[name.rpartition(".")[2]])
        answer.add_etag()
        return answer.make_conditional(request)  # type: ignore[return-value]
