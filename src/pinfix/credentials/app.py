"""A GitHub App: who it is, and how it proves it.

Where it comes from: the options --app-id and --app-key, else the variables PINFIX_APP_ID, and PINFIX_APP_KEY
(the text of the private key) or PINFIX_APP_KEY_FILE.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from pinfix.credentials.keys import PrivateKey, key_of_file, key_of_text
from pinfix.errors import UsageError
from pinfix.http.tokens import Token

ID, KEY, KEY_FILE = "PINFIX_APP_ID", "PINFIX_APP_KEY", "PINFIX_APP_KEY_FILE"

# https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
_EARLIER = 60
"""Seconds that the proof is dated back: the clocks of two machines differ."""
_GOOD_FOR = 540
"""Seconds from now; GitHub takes no proof that is good for more than ten minutes, by its own clock."""
_KEPT_FOR = 480
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class App:
    """An App with its private key; its `identity` is its number or its client id."""

    __slots__ = ("_key", "_lock", "_proof", "_until", "identity")

    def __init__(self, identity: str, key: PrivateKey) -> None:
        self.identity = identity
        self._key = key
        self._lock = threading.Lock()
        self._proof: Token | None = None
        self._until = 0.0

    def proof(self, now: float) -> Token:
        """The JSON web token that proves who it is at `now` (seconds since 1970); one serves 8 minutes."""
        with self._lock:
            if self._proof is None or not self._until - _KEPT_FOR <= now < self._until:
                issued = int(now)
                claims: dict[str, int | str] = {
                    "iat": issued - _EARLIER,
                    "exp": issued + _GOOD_FOR,
                    "iss": self.identity,
                }
                self._proof = Token(self._key.sign(claims), f"the key of the App {self.identity}")
                self._until = now + _KEPT_FOR
            return self._proof

    def __repr__(self) -> str:
        return f"<App {self.identity}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an App with its key is not stored")


def find_app(
    environment: Mapping[str, str],
    *,
    app_id: str | None = None,
    key_file: Path | None = None,
    warn: Callable[[str], None],
) -> App | None:
    """The App that the options or the variables name; None where they name none.

    An option counts before its variable. Raises UsageError where half of it is missing, or of no use.
    """
    identity = (app_id if app_id is not None else environment.get(ID, "")).strip()
    text = environment.get(KEY, "") if key_file is None else ""
    named = environment.get(KEY_FILE, "").strip() if key_file is None else ""
    if key_file is None and named:
        key_file = Path(named)
    if text.strip() and key_file is not None:
        raise UsageError(f"the variables {KEY} and {KEY_FILE} both give a private key; unset one")
    has_key = key_file is not None or bool(text.strip())
    if not identity and not has_key:
        return None
    if not identity:
        raise UsageError(f"there is a private key of an App, but not whose: give --app-id or {ID} too")
    if not _ID.fullmatch(identity):
        raise UsageError("the id of the App must be its number or its client id, as its settings show them")
    if not has_key:
        raise UsageError(f"there is the id of an App, but no key: give --app-key, {KEY_FILE} or {KEY} too")
    key = key_of_file(key_file, warn) if key_file is not None else key_of_text(text, f"the variable {KEY}")
    return App(identity, key)
