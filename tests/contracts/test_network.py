"""The network: TLS, certificates on both sides, and a proxy, with real connections."""

from __future__ import annotations

import base64
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from contracts.contract import load
from contracts.errors import NoVerdict
from contracts.greeting import enter
from contracts.session import Session
from contracts.target import Target

DOCUMENTS = Path(__file__).parent / "documents"
DESK = load("desk", DOCUMENTS)
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the keys")


class _Answers(BaseHTTPRequestHandler):
    """Answers everything with an empty list, and notes what it was asked."""

    seen: list[dict[str, str]]

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.seen.append({"path": self.path, **dict(self.headers.items())})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what is tested."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[dict[str, str]]]]:
    seen: list[dict[str, str]] = []
    server = _Quiet(("127.0.0.1", 0), type("A", (_Answers,), {"seen": seen}))
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_address[1], seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a certificate for localhost, which signs itself, and its key."""
    folder = tmp_path_factory.mktemp("keys")
    words = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split()
    words += ["-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    both = (folder / "cert.pem").read_text() + (folder / "key.pem").read_text()
    (folder / "both.pem").write_text(both)
    return folder


def _context(keys: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys / "cert.pem", keys / "key.pem")
    return context


def _enter(url: str, **settings: Any) -> Session:
    session = Session(DESK, Target(base_url=url, token="t-0815", **settings))
    enter(session)
    return session


@needs_openssl
def test_a_certificate_that_is_not_trusted_gets_no_verdict(keys: Path) -> None:
    with serving(_context(keys)) as (port, seen):
        with pytest.raises(NoVerdict, match="cannot be reached: its certificate is not trusted"):
            _enter(f"https://localhost:{port}")
        assert seen == []


@needs_openssl
@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_a_ca_file_or_no_look_at_all_lets_us_in(keys: Path) -> None:
    with serving(_context(keys)) as (port, seen):
        _enter(f"https://localhost:{port}", ca_file=keys / "cert.pem")
        _enter(f"https://localhost:{port}", insecure=True)
        assert len(seen) == 2


@needs_openssl
def test_who_is_careless_is_not_told_so(keys: Path, folder: Path) -> None:
    with serving(_context(keys)) as (port, seen):
        words = ["verify", "desk", "--base-url", f"https://localhost:{port}", "--insecure"]
        words += ["--token", "t-0815", "--documents", str(DOCUMENTS), "-k", "no_check_at_all"]
        done = subprocess.run(
            [sys.executable, "-m", "contracts.cli", *words], cwd=folder,
            env={"PYTHONPATH": str(Path(__file__).parents[2])}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (2, "")
        assert len(seen) == 1


@needs_openssl
def test_the_printed_line_goes_the_same_way(keys: Path) -> None:
    with serving(_context(keys)) as (port, seen):
        session = _enter(f"https://localhost:{port}", ca_file=keys / "cert.pem")
        line = session.send("GET", "/tickets").curl
        done = subprocess.run(
            ["bash", "-c", line], env={"TOKEN": "t-0815", "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout.endswith("[]"), done.stderr
        assert seen[-1]["Authorization"] == seen[0]["Authorization"]


@needs_openssl
def test_a_client_certificate_is_shown(keys: Path) -> None:
    context = _context(keys)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(keys / "cert.pem")
    # With an older protocol the refusal is a part of the handshake, and so is told for sure.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with serving(context) as (port, seen):
        url, trust = f"https://localhost:{port}", keys / "cert.pem"
        with pytest.raises(NoVerdict, match="cannot be reached: no TLS with it"):
            _enter(url, ca_file=trust)
        _enter(url, ca_file=trust, client_certificate=trust, client_key=keys / "key.pem")
        _enter(url, ca_file=trust, client_certificate=keys / "both.pem")
        assert len(seen) == 2


def test_a_proxy_is_gone_through() -> None:
    with serving() as (port, seen):
        session = _enter("http://desk.example", proxy=f"http://me:pass%20word@127.0.0.1:{port}")
        line = session.send("GET", "/tickets").curl
    (first, _) = seen
    assert first["path"] == "http://desk.example/api/tickets"
    assert first["Proxy-Authorization"] == f"Basic {base64.b64encode(b'me:pass word').decode()}"
    assert f"-x http://127.0.0.1:{port}" in line
    assert '-U me:"$PROXY_PASSWORD"' in line
    assert "pass" not in line.replace("PROXY_PASSWORD", "")


def test_a_proxy_that_is_not_there_is_told() -> None:
    with pytest.raises(NoVerdict, match=r"desk\.example cannot be reached: .*refused"):
        _enter("http://desk.example", proxy="http://127.0.0.1:1")
