"""Webhooks of a world: subscribe, look at them, change and delete them; receivers verify them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from mockserver.api import Api
from mockserver.control.worlds import found, outbox_of
from mockserver.control.wrong import Wrong, sent, settled
from mockserver.mount import Mount
from mockserver.problems import nearest
from mockserver.registry import Realm
from mockserver.secrecy import hide_query
from mockserver.webhooks.outbox import Outbox
from mockserver.webhooks.webhook import Webhook, check_uri

_NAMES = {"format": "form"}


def add(control: Blueprint, mount: Mount) -> None:
    """Add the routes."""

    @control.get("/worlds/<world>/webhooks")
    def list_webhooks(world: str) -> dict[str, Any]:
        """List the webhooks."""
        outbox = outbox_of(found(mount, world))
        return {"webhooks": [view(one) for one in outbox.webhooks.values()] if outbox else []}

    @control.post("/worlds/<world>/webhooks")
    def subscribe(world: str) -> tuple[dict[str, Any], int]:
        """Subscribe an address to an event."""
        realm = found(mount, world)
        data = sent("Webhook")
        api = _api(mount, data.get("api"))
        _check(mount, api, data)
        webhook = Webhook(
            id=0,
            api=api.name,
            event=data["event"],
            uri=data["uri"],
            base=request.host_url.rstrip("/"),
            name=data.get("name", data["event"]),
            account=data.get("account"),
            form=data.get("format", "json"),
            disabled=data.get("disabled", False),
            verified=not data.get("verify", False),
            retry_seconds=data.get("retry_seconds", 1.0),
        )
        place = realm.worlds[api.name]
        with place.lock:
            outbox = outbox_of(realm)
            if outbox is None:
                outbox = Outbox(realm.name, place.seed, mount.postman)
                for one in realm.worlds.values():
                    if one.api.behaviour.announce is not None:
                        one.outbox = outbox
            now = place.tick() // 1000
        return view(settled(lambda: outbox.subscribe(webhook, api.prefix, now))), 201

    @control.get("/worlds/<world>/webhooks/<int:key>")
    def show_webhook(world: str, key: int) -> dict[str, Any]:
        """Show one webhook."""
        return view(_webhook(found(mount, world), key)[1])

    @control.patch("/worlds/<world>/webhooks/<int:key>")
    def change_webhook(world: str, key: int) -> dict[str, Any]:
        """Change a webhook; one that was verified asks a new address again."""
        realm = found(mount, world)
        outbox, webhook = _webhook(realm, key)
        data = sent("WebhookChange")
        api = mount.apis[webhook.api]
        _check(mount, api, data)
        changed = outbox.change(key, {_NAMES.get(name, name): data[name] for name in data})
        if changed is None:
            raise Wrong(404, f"there is no webhook {key}")
        if webhook.verified and not changed.verified:
            place = realm.worlds[api.name]
            with place.lock:
                now = place.tick() // 1000
            outbox.ask(changed, api.prefix, now)
        return view(changed)

    @control.delete("/worlds/<world>/webhooks/<int:key>")
    def unsubscribe(world: str, key: int) -> Response:
        """Delete a webhook, and give up what still waits for it."""
        outbox, _ = _webhook(found(mount, world), key)
        outbox.unsubscribe(key)
        return Response(status=204)


def callbacks(mount: Mount) -> Blueprint:
    """Return what receivers call, who have no token of the control API but a code."""
    part = Blueprint("webhooks", __name__)

    @part.get("/webhooks/<world>/<int:key>/verify")
    def verify(world: str, key: int) -> tuple[dict[str, Any], int]:
        """Let a receiver show that it has got the message."""
        realm = mount.registry.find(world)
        outbox = outbox_of(realm) if realm is not None else None
        if outbox is None or not outbox.verify(key, request.args.get("code", "")):
            return {"message": "There is no webhook with this code"}, 404
        return {"verified": True}, 200

    return part


def view(webhook: Webhook) -> dict[str, Any]:
    """Return a webhook as JSON data."""
    return {
        "id": webhook.id,
        "api": webhook.api,
        "event": webhook.event,
        "uri": shown(webhook.uri),
        "name": webhook.name,
        "account": webhook.account,
        "format": webhook.form,
        "disabled": webhook.disabled,
        "verified": webhook.verified,
        "retry_seconds": webhook.retry_seconds,
        "failures": webhook.failures,
    }


def shown(uri: str) -> str:
    """Return an address with the secrets in its query replaced by a star."""
    path, mark, query = uri.partition("?")
    return path + mark + hide_query(query)


def _api(mount: Mount, name: str | None) -> Api:
    having = {api.name: api for api in mount.apis.values() if api.behaviour.announces}
    if name is None and having:
        return next(iter(having.values()))
    if name not in having:
        what = f"'{name}' has no webhooks" if name in mount.apis else f"'{name}' is no API here"
        raise Wrong(422, what, "body/api", f"those with webhooks: {', '.join(having) or 'none'}")
    return having[name]


def _check(mount: Mount, api: Api, data: dict[str, Any]) -> None:
    events = api.behaviour.announces
    if "event" in data and data["event"] not in events:
        known = nearest(data["event"], list(events)) or f"one of {', '.join(events)}"
        raise Wrong(422, f"'{data['event'][:80]}' is no event of {api.name}", "body/event", known)
    if "uri" in data:
        try:
            check_uri(data["uri"], mount.settings.webhook_hosts)
        except ValueError as error:
            raise Wrong(422, str(error), "body/uri") from None


def _webhook(realm: Realm, key: int) -> tuple[Outbox, Webhook]:
    outbox = outbox_of(realm)
    webhook = outbox.webhooks.get(key) if outbox is not None else None
    if outbox is None or webhook is None:
        raise Wrong(404, f"there is no webhook {key}")
    return outbox, webhook
