"""Processes: a server started on a core of its own, what it uses, and its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cases import Answer

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Unusable(Exception):
    """A server cannot be measured; the text says why."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Which core the server has, and which one the load comes from."""

    server: int
    load: int

    @property
    def apart(self) -> bool:
        """Whether they are two."""
        return self.server != self.load


def cores() -> Cores:
    """Return the first and the last core that this process may use."""
    allowed = sorted(os.sched_getaffinity(0))
    return Cores(allowed[0], allowed[-1])


def pinned(core: int) -> None:
    """Keep the process that calls it on a core."""
    os.sched_setaffinity(0, {core})


@dataclass(slots=True)
class Running:
    """A server that answers; ``cold`` is from its start to its first answer, in seconds.

    ``cold_cpu`` is what it had used by then, in seconds of processor time.
    """

    pid: int
    port: int
    cold: float
    cold_cpu: float

    def cpu(self) -> float:
        """Return the processor time that it and its children have used, in seconds."""
        return sum(used for used, _ in self._each())

    def resident(self) -> float:
        """Return the resident memory of it and its children, in MiB."""
        return sum(pages for _, pages in self._each()) * _PAGE / 2**20

    def _each(self) -> Iterator[tuple[float, int]]:
        """Yield seconds and pages of each process of its session."""
        for folder in Path("/proc").iterdir():
            if not folder.name.isdecimal():
                continue
            with suppress(OSError):
                values = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(values[3]) == self.pid:
                    yield sum(map(int, values[11:15])) / _TICKS, int(values[21])


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def ask(port: int, request: bytes, patience: float = 30.0) -> Answer:
    """Send one request on a connection of its own; return the answer.

    Raises:
        OSError: nobody is there, or the connection broke.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as sock:
        head, _, body = request.partition(b"\r\n\r\n")
        sock.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
        received = bytearray()
        while data := sock.recv(1 << 16):
            received += data
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1."):
        raise ConnectionError("that was no HTTP")
    if b"transfer-encoding: chunked" in head.lower():
        body = _joined(body)
    return Answer(int(head.split(b" ", 2)[1]), body)


def _joined(chunks: bytes) -> bytes:
    whole = b""
    while chunks:
        size, _, chunks = chunks.partition(b"\r\n")
        length = int(size.partition(b";")[0] or b"0", 16)
        if not length:
            break
        whole, chunks = whole + chunks[:length], chunks[length + 2 :]
    return whole


@contextmanager
def started(
    words: Sequence[str],
    port: int,
    first: bytes,
    core: int,
    *,
    folder: Path,
    more: Mapping[str, str] | None = None,
    patience: float = 60.0,
) -> Iterator[Running]:
    """Run a command that serves on a port, until the block ends.

    It is there as soon as ``first`` is answered with 200, which may take it ``patience`` seconds.
    What it prints goes to a file.

    Raises:
        Unusable: it ended, or did not answer in time.
    """
    log = folder / "output.log"
    with log.open("wb") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            list(words),
            cwd=folder,
            env={**os.environ, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: pinned(core),
        )
        try:
            running = Running(process.pid, port, 0.0, 0.0)
            _wait(process, port, first, log, patience)
            running.cold = time.perf_counter() - begun
            running.cold_cpu = running.cpu()
            yield running
        finally:
            _end(process)


def _wait(
    process: subprocess.Popen[bytes], port: int, first: bytes, log: Path, patience: float
) -> None:
    until = time.perf_counter() + patience
    status = 0
    while time.perf_counter() < until:
        if process.poll() is not None:
            said = log.read_bytes().decode(errors="replace").strip()
            raise Unusable(f"it ended with {process.returncode}: {said[-300:]}")
        with suppress(OSError, ValueError):
            status = ask(port, first, 5.0).status
            if status == 200:
                return
        time.sleep(0.005)
    raise Unusable(f"no answer within {patience:.0f} seconds, the last one was {status}")


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(3)
    process.wait()
