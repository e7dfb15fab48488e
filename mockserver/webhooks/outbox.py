"""The outbox of a world: its webhooks, and the deliveries to them, bounded in number."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mockserver.webhooks.delivery import (
    DELIVERED,
    FAILED,
    SENDING,
    WAITING,
    Attempt,
    Delivery,
    content,
)
from mockserver.webhooks.webhook import VERIFY, Event, Webhook

if TYPE_CHECKING:
    from mockserver.call import Call
    from mockserver.webhooks.postman import Postman

MOST_WEBHOOKS = 100
MOST_DELIVERIES = 1000
_MOST_ATTEMPTS = 10
"""Source: Webhook Fields: no further attempts after 10."""
_MOST_FAILURES = 20
"""Source: Webhook Fields: the webhook is disabled after 20 consecutive failures."""
_LONGEST_RETRY = 3600.0
_KEPT_ATTEMPTS = 20


class Outbox:
    """What is to be delivered, and what was. Everything in it may be asked on any thread.

    ``count`` is how many deliveries there have been, ``forgotten`` how many of them gave way to
    later ones; ``changes`` grows whenever something of it or of a webhook changes.
    """

    def __init__(self, name: str, seed: int, postman: Postman) -> None:
        self.name = name
        self.webhooks: dict[int, Webhook] = {}
        self.count = 0
        self.forgotten = 0
        self.changes = 0
        self._postman = postman
        self._dice = random.Random(f"{seed} {name} webhooks")
        self._last_webhook = 0
        self._deliveries: deque[Delivery] = deque()
        self._changed = threading.Condition(threading.RLock())
        self._closed = False

    # --- webhooks -------------------------------------------------------------------------------

    def subscribe(self, webhook: Webhook, prefix: str, now: int) -> Webhook:
        """Add a webhook, give it its id, and ask the receiver if it is not verified.

        Raises:
            ValueError: there are as many as there may be.
        """
        with self._changed:
            if len(self.webhooks) >= MOST_WEBHOOKS:
                raise ValueError(f"a world has at most {MOST_WEBHOOKS} webhooks: delete some")
            self._last_webhook += 1
            added = replace(webhook, id=self._last_webhook)
            self.webhooks[added.id] = added
            self._tell()
            if not added.verified:
                self.ask(added, prefix, now)
            return added

    def change(self, key: int, members: Mapping[str, Any]) -> Webhook | None:
        """Change a webhook and return it; None if there is none.

        One whose receiver was asked before is not verified at another address.
        """
        with self._changed:
            webhook = self.webhooks.get(key)
            if webhook is None:
                return None
            changed = replace(webhook, **members)
            if members.get("disabled") is False:
                changed.failures = 0
            if webhook.code and changed.uri != webhook.uri:
                changed.verified = False
            self.webhooks[key] = changed
            self._tell()
            return changed

    def ask(self, webhook: Webhook, prefix: str, now: int) -> None:
        """Send the receiver the address that it has to call. Source: Webhooks API, Verification."""
        with self._changed:
            webhook.code = f"{self._dice.getrandbits(128):032x}"
            path = f"/webhooks/{self.name}/{webhook.id}/verify"
            callback = f"{webhook.base}{path}?code={webhook.code}"
            event = Event(
                name=VERIFY,
                path=f"/webhooks/{webhook.id}",
                object_id=webhook.id,
                account=webhook.account,
                payload={"callback": callback},
            )
            self._put(webhook, event, prefix, now)

    def verify(self, key: int, code: str) -> bool:
        """Take note that the receiver has called; tell whether it showed the right code."""
        with self._changed:
            webhook = self.webhooks.get(key)
            if webhook is None or not webhook.code or code != webhook.code:
                return False
            webhook.verified = True
            self._tell()
            return True

    def unsubscribe(self, key: int) -> bool:
        """Delete a webhook, and give up what was still to be sent to it."""
        with self._changed:
            if self.webhooks.pop(key, None) is None:
                return False
            self._give_up(key)
            return True

    # --- what happens ---------------------------------------------------------------------------

    def commit(self, call: Call) -> None:
        """Commit a call, and deliver what it did to those who subscribed to it."""
        announce = call.api.behaviour.announce
        events = list(announce(call)) if announce is not None and self.webhooks else []
        call.draft.commit()
        with self._changed:
            for event in events:
                for webhook in self.webhooks.values():
                    if webhook.wants(call.api.name, event):
                        self._put(webhook, event, call.api.prefix, call.now)

    def _put(self, webhook: Webhook, event: Event, prefix: str, now: int) -> None:
        key = str(UUID(int=self._dice.getrandbits(128), version=4))
        headers, body = content(webhook, event, key, prefix)
        self.count += 1
        due = self._postman.now()
        self._deliveries.append(
            Delivery(
                number=self.count,
                id=key,
                webhook=webhook.id,
                event=event.name,
                uri=webhook.uri,
                at=now,
                headers=headers,
                body=body,
                due=due,
            )
        )
        if len(self._deliveries) > MOST_DELIVERIES:
            self._deliveries.popleft()
            self.forgotten += 1
        self._tell()
        self._postman.wake(self, due)

    # --- what the postman asks ------------------------------------------------------------------

    def earliest(self) -> float | None:
        """Return when the next delivery is due, or None if none is waiting."""
        with self._changed:
            return min((one.due for one in self._deliveries if one.state == WAITING), default=None)

    def take(self, now: float, number: int | None = None) -> Delivery | None:
        """Return a delivery that is to be sent now, or the one with this number if it waits."""
        with self._changed:
            for one in self._deliveries:
                wanted = one.due <= now if number is None else one.number == number
                if wanted and one.state == WAITING and not self._closed:
                    one.state = SENDING
                    self._tell()
                    return one
        return None

    def note(self, delivery: Delivery, attempt: Attempt) -> None:
        """Take note of what came of an attempt."""
        with self._changed:
            delivery.attempts.append(attempt)
            del delivery.attempts[:-_KEPT_ATTEMPTS]
            delivery.tries += 1
            webhook = self.webhooks.get(delivery.webhook)
            if attempt.good:
                delivery.state = DELIVERED
                if webhook is not None:
                    webhook.failures = 0
            elif webhook is None or delivery.tries >= _MOST_ATTEMPTS:
                delivery.state = FAILED
            else:
                delivery.state = WAITING
                pause = webhook.retry_seconds * 2 ** (delivery.tries - 1)
                delivery.due = self._postman.now() + min(pause, _LONGEST_RETRY)
            if webhook is not None and not attempt.good:
                webhook.failures += 1
                if webhook.failures >= _MOST_FAILURES:
                    webhook.disabled = True
                    self._give_up(webhook.id)
            self._tell()

    def _give_up(self, webhook: int) -> None:
        for one in self._deliveries:
            if one.webhook == webhook and one.state == WAITING:
                one.state = FAILED
        self._tell()

    # --- what people ask ------------------------------------------------------------------------

    @property
    def kept(self) -> int:
        """How many deliveries are in it."""
        return len(self._deliveries)

    def all(self) -> list[Delivery]:
        """Return the deliveries, the oldest first."""
        with self._changed:
            return list(self._deliveries)

    def clear(self) -> None:
        """Forget all deliveries; those that wait are not made."""
        with self._changed:
            self._deliveries.clear()
            self._tell()

    def again(self, delivery: Delivery) -> bool:
        """Deliver once more; False if it is on its way already."""
        with self._changed:
            if delivery.state in (WAITING, SENDING):
                return False
            delivery.state, delivery.tries = WAITING, 0
            delivery.due = self._postman.now()
            self._tell()
            self._postman.wake(self, delivery.due)
            return True

    def run(self, seconds: float) -> None:
        """Attempt every delivery that waits once, whenever it is due, within some ``seconds``."""
        end = self._postman.now() + seconds
        for one in self.all():
            if self._postman.now() >= end:
                break
            taken = self.take(0.0, one.number)
            if taken is not None:
                self._postman.send(self, taken)
        self.wait(lambda: all(one.state != SENDING for one in self.all()), seconds)

    def wait(self, there: Callable[[], Any], seconds: float) -> bool:
        """Wait until something is so; tell whether it came to be."""
        with self._changed:
            return bool(self._changed.wait_for(there, seconds))

    def close(self) -> None:
        """Send nothing any more: the world is gone."""
        with self._changed:
            self._closed = True
            self.webhooks.clear()
            self._deliveries.clear()
            self._tell()

    def _tell(self) -> None:
        """Let those who wait look again; whoever changes something calls this."""
        self.changes += 1
        self._changed.notify_all()
