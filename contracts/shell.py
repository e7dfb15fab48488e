"""Shell lines: exchanges as curl commands for bash that run as printed once the secrets are set.

What a create answered is kept in a variable when a later line of the same sequence needs it, so
that a sequence can be run again on its own records.
"""

from __future__ import annotations

import base64
import re
import shlex
import string
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from contracts.redaction import Piece, Secret, pieces

if TYPE_CHECKING:
    from contracts.exchange import Exchange

_KEPT = ("access_token", "refresh_token")
_LEFT_OUT = ("content-length", "connection", "host", "transfer-encoding", "user-agent")
_REPEATED = re.compile(r"([^\W_]{1,4}?|[^\x00-\x7f]{1,4}?| )\1{199,}", re.DOTALL)
# What a terminal would obey or hide instead of showing it; and line ends, so that a report can
# indent a line without changing what it sends.
_CONTROL = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_LONGEST_ARGUMENT = 100_000
_PLAIN = string.ascii_letters + string.digits + ' {}[]:,."=&;/<>()-_+*#@!?$'
_TAKE = "python3 -c 'import json, sys; print(json.loads(sys.argv[1])[sys.argv[2]])'"
_QUOTE = "python3 -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1], safe=\"\"))'"


def script(exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    """Return one entry for each exchange: the curl line, and lines that keep what it answered."""
    kept: dict[str, str] = {}
    lines = []
    for index, one in enumerate(exchanges):
        wanted = _wanted(one, exchanges[index + 1 :], len(kept))
        command = line(one, kept, shown=not wanted)
        if wanted:
            command = f'ANSWER=$({command}); echo "$ANSWER"'
            command += "".join(
                f'\n{name}=$({_TAKE} "$ANSWER" {member})' for member, name in wanted.items()
            )
        lines.append(command)
        if "id" in wanted:
            kept[str(one.member("id"))] = wanted["id"]
    return tuple(lines)


def variables(exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    """Return the names of the secrets that must be set before the lines are run."""
    text = "\n".join(script(exchanges))
    found = dict.fromkeys(
        secret.variable
        for one in exchanges
        for secret in one.secrets
        if re.search(rf"\${secret.variable}\b", text)
    )
    return tuple(name for name in found if f"\n{name}=$(" not in text)


def line(exchange: Exchange, kept: Mapping[str, str] | None = None, *, shown: bool = True) -> str:
    """Return the curl command of one exchange.

    ``kept`` maps ids to the variables that hold their successors; ``shown`` prints the head of the
    answer too.
    """
    kept = kept or {}
    secrets = exchange.secrets
    parts = ["curl", "-s", *(["-i"] if shown else []), *exchange.options]
    url = exchange.url
    if any(one in url for one in "[]{}"):
        parts.append("-g")
    if "/./" in url or "/../" in url:
        parts.append("--path-as-is")
    if exchange.method == "HEAD":
        parts.append("-I")
    elif exchange.method != "GET" or exchange.request_body:
        parts += ["-X", exchange.method]
    parts += _headers(exchange, secrets)
    before, data = _data(exchange, kept)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    rest = url.removeprefix(origin)
    target = _word([*pieces(origin, secrets), *_with_ids(pieces(rest, secrets), kept, 1)])
    return " ".join([*before, *parts, *data, target])


def _headers(exchange: Exchange, secrets: Sequence[Secret]) -> Iterator[str]:
    names = {name.lower() for name in exchange.request_headers}
    for name, value in exchange.request_headers.items():
        if name.lower() in _LEFT_OUT:
            continue
        credentials = _credentials(value) if name.lower() == "authorization" else None
        if credentials is not None:
            yield "-u"
            yield _word(pieces(credentials, secrets))
        else:
            yield "-H"
            text = f"{name}: {value}" if value else f"{name};"
            yield _word(pieces(text, secrets))
    if "accept" not in names:
        yield "-H 'Accept:'"
    if exchange.request_body and "content-type" not in names:
        yield "-H 'Content-Type:'"
    if not exchange.request_body and exchange.request_headers.get("Content-Length") == "0":
        yield "-H 'Content-Length: 0'"


def _credentials(value: str) -> str | None:
    """Return user and password of a Basic header that curl would write the same."""
    word, _, encoded = value.partition(" ")
    if word != "Basic":
        return None
    try:
        said = base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return None
    again = base64.b64encode(said.encode()).decode() == encoded
    return said if again and said.count(":") >= 1 else None


def _data(exchange: Exchange, kept: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return what stands before the command, and its arguments, to send the body."""
    body = exchange.request_body
    if not body:
        return [], []
    try:
        text = body.decode()
    except ValueError:
        text = ""
    if not text or "\0" in text:
        cut = pieces(body.decode("latin-1"), exchange.secrets)
        return ["printf %b " + _word(cut, octal=True), "|"], ["--data-binary", "@-"]
    word = _word(_with_ids(pieces(text, exchange.secrets), kept, 4))
    if len(word) > _LONGEST_ARGUMENT or _long(text):
        return [f"printf %s {word}", "|"], ["--data-binary", "@-"]
    return [], ["--data-raw", word]


def _long(text: str) -> bool:
    return len(text.encode()) > _LONGEST_ARGUMENT


# --- words --------------------------------------------------------------------------------------


def _word(cut: Sequence[Piece], octal: bool = False) -> str:
    """Return a word for the shell: literal text quoted, secrets as variables."""
    return "".join(_spelt(one, octal) for one in _merged(cut)) or "''"


def _merged(cut: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces, literal text that was cut needlessly in one again."""
    for is_text, some in groupby(cut, key=lambda one: not (one.secret or one.parts)):
        if is_text:
            yield Piece(text="".join(one.text for one in some))
        else:
            yield from some


def _spelt(piece: Piece, octal: bool) -> str:
    if piece.parts:
        return f"\"$(printf %s {_word(piece.parts)} | base64 | tr -d '\\n')\""
    if piece.secret is not None:
        name = piece.secret.variable
        return f'"$({_QUOTE} "${name}")"' if piece.spelling == "quoted" else f'"${name}"'
    if octal:
        return "'" + "".join(_octal(one) for one in piece.text.encode("latin-1")) + "'"
    return _literal(piece.text)


def _octal(byte: int) -> str:
    return chr(byte) if chr(byte) in _PLAIN else f"\\0{byte:03o}"


def _literal(text: str) -> str:
    """Quote a text; what is repeated very often in it is written once, with its count."""
    spelt = ""
    position = 0
    for found in _REPEATED.finditer(text):
        spelt += _quoted(text[position : found.start()])
        count = len(found[0]) // len(found[1])
        spelt += f"\"$(printf '{found[1]}%.0s' {{1..{count}}})\""
        position = found.end()
    return spelt + _quoted(text[position:])


def _quoted(text: str) -> str:
    if not text:
        return ""
    if _CONTROL.search(text):
        escaped = text.replace("\\", "\\\\").replace("'", "\\'")
        return "$'" + _CONTROL.sub(_escaped, escaped) + "'"
    return shlex.quote(text)


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"\\{byte:03o}" for byte in found[0].encode("utf-8", "surrogatepass"))


# --- what a later line needs --------------------------------------------------------------------


def _wanted(one: Exchange, later: Sequence[Exchange], count: int) -> dict[str, str]:
    """Return the members of an answer that later exchanges send, with a variable for each."""
    wanted: dict[str, str] = {}
    key = one.member("id")
    if (
        one.method == "POST"
        and 200 <= one.status < 300
        and isinstance(key, str | int)
        and any(_mentions(other, str(key)) for other in later)
    ):
        wanted["id"] = "ID" if count == 0 else f"ID_{count + 1}"
    for member in _KEPT:
        value = one.member(member)
        for secret in one.secrets:
            if secret.value == value and any(_sends(other, secret) for other in later):
                wanted[member] = secret.variable
    return wanted


def _mentions(exchange: Exchange, key: str) -> bool:
    url = urlsplit(exchange.url)
    if _pattern(key, 1).search(f"{url.path}?{url.query}"):
        return True
    body = exchange.request_body.decode("utf-8", "replace")
    return len(key) >= 4 and bool(_pattern(key, 4).search(body))


def _sends(exchange: Exchange, secret: Secret) -> bool:
    texts = (*exchange.request_headers.values(), exchange.request_body.decode("utf-8", "replace"))
    return any(secret.value in text for text in texts)


def _pattern(key: str, shortest: int) -> re.Pattern[str]:
    """Return what finds an id; a short one only as a segment of a path."""
    word = re.escape(key)
    if shortest == 1 and len(key) < 4:
        return re.compile(rf"(?<=/){word}(?=[/?]|$)")
    return re.compile(rf"(?<![\w.%-]){word}(?![\w.%-])")


def _with_ids(cut: Sequence[Piece], kept: Mapping[str, str], shortest: int) -> list[Piece]:
    """Replace the ids in literal text by the variables that hold them."""
    for key, name in kept.items():
        if len(key) < shortest:
            continue
        pattern = _pattern(key, shortest)
        cut = [
            small
            for piece in cut
            for small in (
                [piece] if piece.secret or piece.parts else _cut(piece.text, pattern, name)
            )
        ]
    return list(cut)


def _cut(text: str, pattern: re.Pattern[str], name: str) -> Iterator[Piece]:
    position = 0
    for found in pattern.finditer(text):
        yield Piece(text=text[position : found.start()])
        yield Piece(secret=Secret(value=found[0], variable=name))
        position = found.end()
    yield Piece(text=text[position:])
