"""Transport: why there was no answer, in words that a person can act on."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

# What TLS makes of a server that answers without it.
_PLAIN = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL")


def reason(error: BaseException) -> str:
    """Return why a request got no answer."""
    chain = list(_chain(error))
    for one in chain:
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {one.verify_message}"
    for one in chain:
        if isinstance(one, ssl.SSLError):
            if one.reason in _PLAIN:
                return "it does not speak TLS there: is it http:// instead of https://?"
            return f"no TLS with it: {one.reason or one}"
        if isinstance(one, socket.gaierror):
            return "its name is not known"
    for one in reversed(chain):
        if isinstance(one, OSError) and one.strerror:
            return one.strerror[:1].lower() + one.strerror[1:]
    return f"{type(error).__name__}: {chain[-1]}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it was made of, the outermost first."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
