"""Late pages: the application around a mount, made when its first page is asked for.

Most clients want the APIs alone, and importing Flask takes longer than anything else of a start.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mockserver.accesslog import Handle
from mockserver.mount import Mount

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class LatePages:
    """The pages around the APIs of a mount, and the APIs too if ``handle`` is to answer them."""

    def __init__(self, mount: Mount, handle: Handle | None = None) -> None:
        self._mount = mount
        self._handle = handle
        self._lock = threading.Lock()
        self._app: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request by WSGI."""
        with self._lock:
            if self._app is None:
                from mockserver.app import Boundary, app_for

                app = app_for(self._mount)
                given = self._handle
                self._app = app if given is None else Boundary(self._mount, app, given)
        return self._app(environ, start_response)
