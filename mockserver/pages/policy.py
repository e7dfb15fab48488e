"""The policy towards browsers: what a page may load, and whose calls are let in."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from flask import Request, Response

_OURS: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
STRICT: Final = f"{_OURS}; require-trusted-types-for 'script'; trusted-types 'none'"
"""For our own pages: no text ever becomes markup, whatever is in it."""
VIEWER: Final = _OURS.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""For the viewer of documents, which writes style sheets and markup of its own."""


def guarded(answer: Response, policy: str) -> Response:
    """Return the answer with the headers that keep a page by itself."""
    answer.headers.update(
        {
            "Content-Security-Policy": policy,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
        }
    )
    return answer


def is_local(host: str) -> bool:
    """Tell whether a host, with a port or without, is one that no page of another site can be at.

    Such a page may let its own name point to this machine, but it cannot take an address of the
    machine itself, nor a name that is never given to anybody (RFC 6761).
    """
    name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.rpartition(".")[2] in ("localhost", "test")


def is_foreign(request: Request) -> bool:
    """Tell whether a browser sends this for a page that is not of this server.

    To follow a link from elsewhere is no harm: nobody but the person sees the answer.
    """
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return True
    if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
        return False
    followed = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return not (followed and request.method in ("GET", "HEAD"))
