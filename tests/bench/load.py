"""Load: requests over kept-alive connections for some seconds, and how they were answered.

``wrk`` sends them where it is installed, for it takes least time itself; else this module does:

python -m tests.bench.load PORT CONNECTIONS SECONDS FILE    (FILE: a JSON list of requests)
"""

from __future__ import annotations

import json
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.processes import pinned

ROOT = Path(__file__).parents[2]
_LUA = """\
local requests = {%s}
local at = 0
function request()
  at = at %% #requests + 1
  return requests[at]
end
function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format("RESULT %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.status,
    e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a load; times in seconds. ``refused`` had a status of 400 or more."""

    answered: int
    seconds: float
    p50: float
    p99: float
    refused: int
    broken: int


def has_wrk() -> bool:
    """Tell whether ``wrk`` is there."""
    return shutil.which("wrk") is not None


def put_under_load(
    port: int,
    requests: Sequence[bytes],
    *,
    connections: int,
    seconds: float,
    core: int,
    folder: Path,
) -> Result:
    """Send the requests in turn, as fast as they are answered."""
    if has_wrk():
        return _by_wrk(port, requests, connections, max(1, round(seconds)), core, folder)
    file = folder / "requests.json"
    file.write_text(json.dumps([one.decode("latin-1") for one in requests]))
    words = [sys.executable, "-m", "tests.bench.load", str(port), str(connections), str(seconds)]
    done = subprocess.run(
        [*words, str(file)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: pinned(core),
    )
    return Result(**json.loads(done.stdout))


def _by_wrk(
    port: int, requests: Sequence[bytes], connections: int, seconds: int, core: int, folder: Path
) -> Result:
    script = folder / "requests.lua"
    quoted = ('"' + "".join(f"\\{byte:03d}" for byte in one) + '"' for one in requests)
    script.write_text(_LUA % ", ".join(quoted))
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
    done = subprocess.run(
        [*words, f"http://127.0.0.1:{port}"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: pinned(core),
    )
    line = next(one for one in done.stdout.splitlines() if one.startswith("RESULT "))
    answered, micros, p50, p99, refused, broken = map(int, line.split()[1:])
    return Result(answered, micros / 1e6, p50 / 1e6, p99 / 1e6, refused, broken)


# --- without wrk ---------------------------------------------------------------------------------


class _Client:
    """One connection: sends a request, waits for its whole answer, sends the next."""

    __slots__ = ("at", "buffer", "needed", "requests", "sock", "status")

    def __init__(self, port: int, requests: Sequence[bytes], at: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests, self.at = requests, at
        self.buffer, self.needed, self.status = b"", 0, 0

    def send(self) -> float:
        """Send the next request; return when."""
        self.at += 1
        self.buffer, self.needed, self.status = b"", 0, 0
        sent = time.perf_counter()
        self.sock.sendall(self.requests[self.at % len(self.requests)])
        return sent

    def whole(self) -> bool:
        """Take what has come; tell whether that is all of the answer.

        Raises:
            ConnectionError: the server has closed the connection.
        """
        data = self.sock.recv(1 << 16)
        if not data:
            raise ConnectionError
        self.buffer = self.buffer + data if self.buffer else data
        if not self.status:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.status = int(self.buffer[9:12])
            head = self.buffer[:end].lower()
            place = head.find(b"\r\ncontent-length:")
            if place >= 0:
                self.needed = end + 4 + int(head[place + 17 :].split(b"\r\n", 1)[0])
            elif b"chunked" not in head:
                self.needed = end + 4
        if self.needed:
            return len(self.buffer) >= self.needed
        return self.buffer.endswith(b"0\r\n\r\n")


def send_all(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Result:
    """Send the requests in turn over several connections; what is lost is counted as broken."""
    chosen = selectors.DefaultSelector()
    sent: dict[_Client, float] = {}
    taken: list[float] = []
    refused = broken = 0
    begun = time.perf_counter()
    until = begun + seconds
    for number in range(connections):
        client = _Client(port, requests, number * len(requests) // connections)
        chosen.register(client.sock, selectors.EVENT_READ, client)
        sent[client] = client.send()
    while sent and (now := time.perf_counter()) < until:
        for key, _ in chosen.select(until - now):
            client = key.data
            try:
                if client.whole():
                    taken.append(time.perf_counter() - sent[client])
                    refused += client.status >= 400
                    sent[client] = client.send()
            except OSError:
                broken += 1
                chosen.unregister(client.sock)
                client.sock.close()
                del sent[client]
    lasted = time.perf_counter() - begun
    for client in sent:
        client.sock.close()
    chosen.close()
    taken.sort()
    count = len(taken)
    p50, p99 = (taken[count // 2], taken[count * 99 // 100]) if count else (0.0, 0.0)
    return Result(count, lasted, p50, p99, refused, broken)


def main() -> None:
    """Send what the arguments say; print the result as JSON."""
    port, connections, seconds, file = sys.argv[1:]
    requests = [one.encode("latin-1") for one in json.loads(Path(file).read_text())]
    print(json.dumps(asdict(send_all(int(port), requests, int(connections), float(seconds)))))


if __name__ == "__main__":
    main()
