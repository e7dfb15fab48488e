"""Refusing: the answer that an API gives to a problem, by the templates of its document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from mockserver.api import Api
from mockserver.exchange import JSON, Reply, in_header
from mockserver.problems import Refusal
from mockserver.worlds import World

_BLANK = re.compile(r"\{(?:detail|code)\}")


def refused(
    api: Api, world: World, refusal: Refusal, headers: Sequence[tuple[str, str]] = ()
) -> Reply:
    """Return the reply to a refused request; ``headers`` are those that it has in any case."""
    problem = api.problems[refusal.kind]
    texts = {"{detail}": refusal.detail or refusal.kind, "{code}": refusal.kind}
    more = refusal.headers
    if "headers" in problem:
        given = {name.lower() for name, _ in more}
        more = (
            *(
                (name, in_header(_fill(value, texts)))
                for name, value in problem["headers"].items()
                if name.lower() not in given
            ),
            *more,
        )
    decide = api.behaviour.status
    decided = None if decide is None else decide(world, refusal.kind)
    return Reply(
        status=refusal.status or decided or problem["status"],
        headers=(*headers, JSON, *more),
        body=orjson.dumps(_fill_body(problem["body"], texts, refusal.errors)),
    )


def _fill(text: str, texts: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda match: texts[match[0]], text) if "{" in text else text


def _fill_body(template: Any, texts: Mapping[str, str], errors: Sequence[tuple[str, str]]) -> Any:
    if isinstance(template, str):
        return errors if template == "{errors}" else _fill(template, texts)
    if isinstance(template, dict):
        return {name: _fill_body(value, texts, errors) for name, value in template.items()}
    if isinstance(template, list):
        return [_fill_body(value, texts, errors) for value in template]
    return template
