"""The target file that ``contracts init`` writes: every setting, explained and commented out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from contracts import capabilities, options
from contracts.contract import Contract
from contracts.identities import token_path
from contracts.options import Option

_WIDTH = 98
_EXAMPLES = {
    "prefix": "/v1",
    "ca_file": "company-ca.pem",
    "client_certificate": "me.pem",
    "client_key": "me.key",
    "insecure": "true",
    "proxy": "http://proxy.example.com:3128",
    "headers": "{X-Source: contract tests}",
    "account": "acme",
    "username": "me@example.com",
    "client_id": "my-client",
    "colleague_username": "colleague@example.com",
    "bound_client_id": "one-user-client",
    "disabled_client_id": "former-client",
    "requester": "somebody@example.com",
    "second_account": "other",
    "low_username": "end.user@example.com",
    "read_only": "true",
    "rate": "5",
}
_TITLES = {
    "place": "Where it is",
    "callers": "Who calls it; a value $NAME is taken from the environment, to keep secrets out",
    "conduct": "How to treat it",
}


def template(contract: Contract | None) -> str:
    """Return a target file, for one API if it is given."""
    return "\n".join(_lines(contract)) + "\n"


def _lines(contract: Contract | None) -> Iterator[str]:
    api = contract.name if contract else "API"
    yield f"# A server to judge: contracts verify {api} --target FILE"
    yield "# Each setting can also be an option (--base-url) or a variable (CONTRACTS_BASE_URL);"
    yield "# options win over variables, variables over this file."
    for group, title in _TITLES.items():
        yield ""
        yield f"# --- {title}"
        for one in options.TARGET:
            if one.group == group and _concerns(one, contract):
                yield ""
                yield from _setting(one, contract)


def _setting(one: Option, contract: Contract | None) -> Iterator[str]:
    yield from textwrap.wrap(
        _explained(one, contract), _WIDTH, initial_indent="# ", subsequent_indent="# "
    )
    if one.name == "base_url":
        yield "base_url: https://desk.example.com"
    else:
        yield f"#{one.name}: {_example(one, contract)}"


def _explained(one: Option, contract: Contract | None) -> str:
    text = one.help.removesuffix("; may be repeated")
    text = f"{text[0].upper()}{text[1:]}."
    if one.name == "prefix" and contract:
        return f"{text} The document's is {contract.prefix}."
    if one.name == "without" and contract:
        known = ", ".join(_parts(contract))
        return f"{text} There are: {known}; a single operation can be named too."
    if one.name == "known" and contract:
        return (
            f"{text} What is not given is looked for in lists and in existing records. "
            f"There are: {', '.join(contract.raw.get('x-collections', {}))}."
        )
    if one.default:
        shown = f"{one.default:g}" if isinstance(one.default, float) else one.default
        return f"{text} Without it: {shown}."
    return text


def _example(one: Option, contract: Contract | None) -> str:
    if one.hidden_as:
        return f"${one.hidden_as}"
    if one.name == "without":
        return f"[{_parts(contract)[-1] if contract else 'events'}]"
    if one.name == "known":
        names = list(contract.raw.get("x-collections", {})) if contract else ["teams"]
        return f"{{{names[-1]}: [14, 15]}}"
    if one.default:
        return f"{one.default:g}" if isinstance(one.default, float) else str(one.default)
    return _EXAMPLES[one.name]


def _parts(contract: Contract) -> list[str]:
    return list(dict.fromkeys(capabilities.word(one.capability) for one in contract.operations))


def _concerns(one: Option, contract: Contract | None) -> bool:
    """Tell whether an API has any use for a setting."""
    if contract is None:
        return True
    if one.name.startswith("colleague") or "client_id" in one.name or "client_secret" in one.name:
        return token_path(contract) is not None
    if one.name in ("account", "second_account"):
        return any(operation.parameter("account") for operation in contract.operations)
    return True
