"""The webhook of the Apps of a forge."""

from __future__ import annotations

import json
import queue
import threading
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from server.accounts import App, Installation
from server.forge import Forge
from server.happenings import Happening
from server.repositories import Repository
from server.webhooks import delivery as deliveries
from server.webhooks import events
from server.webhooks.delivery import PATIENCE, Delivery, signature

KEPT = timedelta(days=3)
"""How long deliveries can be seen and sent again."""

_HOOK = 512_000_001
_FIRST = 40_000_000_000


class Webhooks:
    """Sends events to `url`, signed with `secret` (None: unsigned), one after the other, in a thread.

    `emits`: what happens in the forge is sent by itself, to every installation that it concerns; else only
    what a test sends with `deliver`. `patience`: seconds to wait for an answer. `all`: every delivery, oldest
    first.
    """

    def __init__(self, forge: Forge, site: str) -> None:
        self.forge = forge
        self.site = site
        self.url: str | None = None
        self.secret: str | None = None
        self.emits = False
        self.patience = PATIENCE
        self.all: list[Delivery] = []
        self._waiting: queue.SimpleQueue[Delivery | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        forge.happenings.listeners.append(self._heard)

    def deliver(
        self,
        event: str,
        action: str | None,
        payload: Mapping[str, Any] | bytes,
        *,
        guid: str | None = None,
        installation: Installation | None = None,
        repository: Repository | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Delivery:
        """Send an event, and give its delivery at once; `done` of it is set when it was sent.

        `payload` may be bytes, which are sent as they are. `headers` are laid over GitHub's own; None leaves
        one out.

        Raises:
            ValueError: there is no `url`.
        """
        if isinstance(payload, bytes):
            body = payload
        else:
            named = {} if action is None else {"action": action}
            body = json.dumps({**named, **payload}).encode()
        whole = self._headers(event, guid or str(uuid.uuid4()), body, installation) | dict(headers or {})
        return self._post(
            event,
            action,
            body,
            {name: value for name, value in whole.items() if value is not None},
            installation=installation,
            repository=repository,
        )

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send the same again, under the same guid, to where the hook points now."""
        made = Delivery(
            0,
            delivery.guid,
            delivery.event,
            delivery.action,
            self.url or delivery.url,
            delivery.headers,
            delivery.body,
            redelivery=True,
            delivered_at=self.forge.clock.now(),
            app=delivery.app,
            installation=delivery.installation,
            repository=delivery.repository,
        )
        self._enqueue(made)
        return made

    def visible(self, app: App) -> list[Delivery]:
        """What an App can still see of its deliveries, newest first."""
        since = self.forge.clock.now() - KEPT
        return [
            one
            for one in reversed(self.all)
            if one.app in (None, app.id) and one.delivered_at >= since and one.status_code is not None
        ]

    def wait(self, timeout: float = 20.0) -> None:
        """Wait until all that was to be sent was sent.

        Raises:
            TimeoutError: it was not.
        """
        for one in list(self.all):
            if not one.done.wait(timeout):
                raise TimeoutError(f"{one.event} is still being delivered")

    def close(self) -> None:
        """Send nothing more."""
        self.emits = False
        self.patience = 0.1
        if self._thread is not None:
            self._waiting.put(None)

    def _heard(self, happening: Happening) -> None:
        if self.emits and self.url:
            for one in events.of(happening, self.forge, self.site):
                self.deliver(
                    happening.event,
                    happening.action,
                    one.payload,
                    installation=one.installation,
                    repository=happening.repository,
                )

    def _headers(
        self, event: str, guid: str, body: bytes, installation: Installation | None
    ) -> dict[str, str | None]:
        app = installation.app.id if installation else self._only_app()
        return {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/0123abc",
            "X-GitHub-Delivery": guid,
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": str(_HOOK),
            "X-GitHub-Hook-Installation-Target-ID": str(app or 0),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": None if self.secret is None else signature(self.secret, body),
        }

    def _only_app(self) -> int | None:
        numbers = {app.id for app in self.forge.directory.apps.values()}
        return numbers.pop() if len(numbers) == 1 else None

    def _post(
        self,
        event: str,
        action: str | None,
        body: bytes,
        headers: Mapping[str, str],
        *,
        installation: Installation | None,
        repository: Repository | None,
    ) -> Delivery:
        if self.url is None:
            raise ValueError("the webhook has no url")
        made = Delivery(
            0,
            headers.get("X-GitHub-Delivery", ""),
            event,
            action,
            self.url,
            headers,
            body,
            redelivery=False,
            delivered_at=self.forge.clock.now(),
            app=installation.app.id if installation else self._only_app(),
            installation=installation.id if installation else None,
            repository=repository.id if repository else None,
        )
        self._enqueue(made)
        return made

    def _enqueue(self, made: Delivery) -> None:
        with self._lock:
            made.id = _FIRST + len(self.all) + 1
            self.all.append(made)
            self._waiting.put(made)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (one := self._waiting.get()) is not None:
            deliveries.send(one, self.patience)
