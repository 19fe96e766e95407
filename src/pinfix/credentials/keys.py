"""The private key of an App: read once, and never shown."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pinfix.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_MOST_BYTES = 64 * 1024
_FEWEST_BITS = 2048
_OTHER_FORMS = (
    # what the text holds, what that is
    ("BEGIN ENCRYPTED PRIVATE KEY", "is encrypted with a pass phrase; give it without one"),
    ("Proc-Type: 4,ENCRYPTED", "is encrypted with a pass phrase; give it without one"),
    ("BEGIN OPENSSH PRIVATE KEY", "is one for SSH, and not that of an App"),
    ("BEGIN EC PRIVATE KEY", "is one for elliptic curves; Apps sign with RSA"),
    ("PUBLIC KEY-----", "is a public one; the private one is needed"),
    ("BEGIN CERTIFICATE", "is a certificate; the private key is needed"),
)
_NEW_KEY = "download a new one in the settings of the App (Private keys), and give that file as it is"


class PrivateKey:
    """An RSA key that does not show itself: not in text, not in a pickle."""

    __slots__ = ("_key", "source")

    def __init__(self, key: RSAPrivateKey, source: str) -> None:
        self._key = key
        self.source = source

    def sign(self, claims: dict[str, int | str]) -> str:
        """A JSON web token (RS256) with these claims."""
        import jwt

        return jwt.encode(claims, self._key, algorithm="RS256")

    def __repr__(self) -> str:
        return f"<private key from {self.source}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is not stored")


def key_of_file(path: Path, warn: Callable[[str], None]) -> PrivateKey:
    """The key in a file. `warn` is told where others on the machine can read it. Raises UsageError."""
    source = f"the file {path}"
    try:
        # A pipe would be waited for; it opens at once so, and is empty.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            facts = os.fstat(handle)
            content = os.read(handle, _MOST_BYTES + 1) if stat.S_ISREG(facts.st_mode) else None
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it cannot be opened"
        raise UsageError(f"the private key of the App cannot be read from {source}: {reason}") from None
    if content is None:
        raise UsageError(f"the private key of the App cannot be read from {source}: it is no plain file")
    if os.name == "posix" and facts.st_mode & stat.S_IROTH:
        warn(f"everybody on this machine can read the private key in {source}; take that away (chmod 600)")
    return key_of_text(content.decode("utf-8-sig", "replace"), source)


def key_of_text(text: str, source: str) -> PrivateKey:
    r"""The key in a PEM text; line breaks may be written as `\n`, as they often are in stored secrets.

    Raises UsageError, with nothing of the text in it.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text = text.strip()
    if "\n" not in text:
        text = text.replace("\\n", "\n")
    for sign, what in _OTHER_FORMS:
        if sign in text:
            raise _unusable(source, what)
    if "PRIVATE KEY-----" not in text or len(text) > _MOST_BYTES:
        raise _unusable(source, "is not in the form PEM (-----BEGIN RSA PRIVATE KEY-----)")
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _unusable(source, "is damaged: it cannot be read as a private key") from None
    if not isinstance(key, RSAPrivateKey):
        raise _unusable(source, "is none for RSA, with which Apps sign")
    if key.key_size < _FEWEST_BITS:
        raise _unusable(source, f"has {key.key_size} bits; those of Apps have {_FEWEST_BITS}")
    return PrivateKey(key, source)


def _unusable(source: str, what: str) -> UsageError:
    return UsageError(f"the private key of the App, from {source}, {what}; {_NEW_KEY}")
