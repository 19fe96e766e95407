"""The proof that a delivery is GitHub's: an HMAC of its body, as it came, under the secret of the webhook.

https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac
import re

from pinfix.http.tokens import Token

FORM = re.compile(r"sha256=[0-9a-f]{64}")
"""Of the header X-Hub-Signature-256; that with SHA-1, which GitHub sends too, counts for nothing."""


class Checking:
    """The body of one delivery, fed as it comes."""

    def __init__(self, secret: Token) -> None:
        # A token has no other way to give its secret than for a header.
        key = secret.bearer().removeprefix("Bearer ")
        self._proof = hmac.new(key.encode(), digestmod=hashlib.sha256)
        self._content = hashlib.sha256()

    def feed(self, part: bytes) -> None:
        """The next part of the body."""
        self._proof.update(part)
        self._content.update(part)

    def is_signed(self, signature: str) -> bool:
        """Whether `signature` is that of all parts; the time that it takes tells nothing about it."""
        return hmac.compare_digest(f"sha256={self._proof.hexdigest()}".encode(), signature.encode())

    @property
    def digest(self) -> str:
        """The SHA-256 of all parts, which tells this body from others."""
        return self._content.hexdigest()
