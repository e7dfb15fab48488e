"""The server as a whole: which APIs it has, and what their vendors leave open."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint

from mockserver.api import Api
from mockserver.mount import Mount
from mockserver.pipeline import Pipeline


def add(control: Blueprint, mount: Mount) -> None:
    """Add the routes."""

    @control.get("/apis")
    def list_apis() -> dict[str, Any]:
        """List the APIs, with the names that a fault may use of them."""
        return {"apis": [api_view(one) for one in mount.pipelines.values()]}

    @control.get("/doubts")
    def list_doubts() -> dict[str, Any]:
        """List what the documents leave open, by API, with the answers there are."""
        return {name: doubts_view(one) for name, one in mount.apis.items()}


def api_view(pipeline: Pipeline) -> dict[str, Any]:
    """Return what there is to say of an API; its collections with the type of their ids.

    ``main`` is the collection that most of its operations are about, ``events`` what webhooks can
    be for. In the lines of ``welcome``, which show how to call it, {base} stands for its address.
    """
    api = pipeline.api
    acted = Counter(one.action.collection for one in api.operations if one.action.collection)
    return {
        "name": api.name,
        "title": api.document.raw["info"]["title"],
        "prefix": api.prefix,
        "welcome": list(pipeline.world.welcome),
        "operations": [one.id for one in api.operations],
        "events": list(api.behaviour.announces),
        "problems": list(api.problems),
        "main": acted.most_common(1)[0][0] if acted else None,
        "collections": {
            name: {"id": "string" if one.text_key else "integer"}
            for name, one in api.collections.items()
        },
    }


def doubts_view(api: Api) -> list[dict[str, Any]]:
    """Return the doubts of an API; a mock can be told which answer to give to a selectable one."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "question": one.question,
            "answers": dict(one.answers),
            "default": one.default,
            "reason": one.reason,
            "selectable": one.selectable,
        }
        for one in api.document.doubts
    ]
