"""GitHub Apps, where they are installed, and the JSON web tokens with which they say who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.repositories import Repository

LONGEST_LIFE = 600
"""Seconds that `exp` may lie ahead."""

EVENTS = ("issue_comment", "issues", "pull_request", "push", "repository")
"""What an App subscribes to unless told; events about its installations come to every App."""


class BadJwt(Exception):
    """A JSON web token that does not hold; the message is GitHub's. `status` 401, or 404 for no such App."""

    def __init__(self, message: str, status: int = 401) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class App:
    """An App; `private_key` (PEM) is there where the server made it. `permissions`: what it asks for.

    `events`: what it subscribes to.
    """

    id: int
    slug: str
    owner: str
    permissions: Mapping[str, str]
    public_key: str
    private_key: str | None
    events: tuple[str, ...] = EVENTS

    @property
    def client_id(self) -> str:
        """The other name that `iss` may have."""
        return f"Iv23li{self.id:014d}"

    @property
    def login(self) -> str:
        """As whom it writes."""
        return f"{self.slug}[bot]"


@dataclass(slots=True)
class Installation:
    """An App on an account; `repositories` None: on all. `permissions`: those that the owner accepted.

    `deleted`: it was uninstalled, and its tokens are worth nothing.
    """

    id: int
    app: App
    account: str
    repositories: frozenset[int] | None
    permissions: Mapping[str, str]
    suspended: bool = False
    deleted: bool = False

    def covers(self, repository: Repository) -> bool:
        """Whether the App was installed on a repository: now, and not when a token was issued."""
        if repository.owner.lower() != self.account.lower():
            return False
        return self.repositories is None or repository.id in self.repositories


@cache
def key_pair(number: int) -> tuple[str, str]:
    """A private RSA key and its public one, as PEM; another for every number, kept while the tests run."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def check_jwt(token: str, apps: Mapping[str, App], now: datetime) -> App:
    """The App that a JSON web token proves; `apps` are known by id and by client id.

    Raises:
        BadJwt: it does not prove any.
    """
    import jwt

    try:
        if jwt.get_unverified_header(token).get("alg") != "RS256":
            raise BadJwt("A JSON web token could not be decoded")
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise BadJwt("A JSON web token could not be decoded") from None
    issuer = claims.get("iss")
    if not isinstance(issuer, int | str) or isinstance(issuer, bool):
        raise BadJwt("'Issuer' claim ('iss') must be an Integer")
    app = apps.get(str(issuer))
    if app is None:
        raise BadJwt("Integration not found", 404)
    unjudged: jwt.types.Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
    try:
        jwt.decode(token, app.public_key, algorithms=["RS256"], options=unjudged)
    except jwt.InvalidTokenError:
        raise BadJwt("A JSON web token could not be decoded") from None
    _check_times(claims, now.timestamp())
    return app


def _check_times(claims: Mapping[str, object], now: float) -> None:
    # Judged by the server's clock, which a test can move, and not by the library's.
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or isinstance(issued, bool) or issued > now + 1:
        raise BadJwt(
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
        )
    if not isinstance(expires, int | float) or expires <= now:
        raise BadJwt(
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which "
            "the assertion expires"
        )
    if expires - now > LONGEST_LIFE or expires - issued > LONGEST_LIFE + 60:
        raise BadJwt("'Expiration time' claim ('exp') is too far in the future")
