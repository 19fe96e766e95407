"""Keys that are whole files: private keys in PEM, and the keys of service accounts of Google in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PRIVATE_KEY = "a private key"
SERVICE_ACCOUNT = "the key of a service account of Google"

HINTS_OF_FILES = ("service_account", "PRIVATE")
"""One of these words is in every text with such a file, however its lines are folded."""

_PEM = re.compile(
    r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?>(?:[\s\"'#*>+]|\\[nr]){0,80})"
    r"(?>(?:[A-Za-z-]{3,20}+: [^\n\\]{0,100}+(?>(?:[\s\"'#]|\\[nr]){1,80})){0,3})"
    r"(?:MI[A-Za-z0-9+/]{2}|b3BlbnNz|[A-Za-z0-9+/]{20})"
)
"""With the beginning of the key behind it: a script may well ask for the line alone."""

_BODY = re.compile(r"(?>[A-Za-z0-9+/=\\]*)(?>(?:[\"'\s#*>+]{1,80}[A-Za-z0-9+/=\\]{16,})*)")
_LAST_LINE = re.compile(r"-----END (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_LONGEST = 20_000
"""Characters of a key, to where its last line stands."""

_TYPE = re.compile(r"""\\?["']type\\?["']\s{0,20}:\s{0,20}\\?["']service_account\\?["']""")
_PRIVATE_KEY_FIELD = re.compile(
    r"""\\?["']private_key\\?["']\s{0,20}:\s{0,20}\\?["'](?P<value>[^\s"'\\]{0,40})"""
)
_OTHER_FIELD = re.compile(r"""["'](?:private_key_id|client_email|client_id|project_id)\\?["']""")
_AROUND = 4000
"""Characters of one key file on either side of its type."""


@dataclass(frozen=True, slots=True)
class Found:
    """A key file in a text: from `start` to `end`."""

    kind: str
    start: int
    end: int


def key_files(text: str) -> Iterator[Found]:
    """The keys of both kinds in `text`; what is only asked for, or filled in later, is none."""
    if "service_account" in text:
        yield from _service_accounts(text)
    if "PRIVATE KEY" in text:
        yield from (Found(PRIVATE_KEY, found.start(), found.end()) for found in _PEM.finditer(text))


def end_of_file(text: str, end: int) -> int:
    """Where a key goes on to that was found up to `end`: both kinds are seen by their beginnings."""
    last = _LAST_LINE.search(text, end, end + _LONGEST)
    if last is not None:
        return last.end()
    body = _BODY.match(text, end, end + _LONGEST)
    return end if body is None else body.end()


def _service_accounts(text: str) -> Iterator[Found]:
    """Two types that stand near to each other are looked around once: the rest is one file for both."""
    end = 0
    for found in _TYPE.finditer(text):
        if found.start() < end:
            continue
        begin = max(end, found.start() - _AROUND)
        end = found.end() + _AROUND
        part = text[begin:end]
        key = _PRIVATE_KEY_FIELD.search(part)
        if key is not None and _is_written(key["value"]):
            yield Found(
                SERVICE_ACCOUNT,
                min(found.start(), begin + key.start()),
                max(found.end(), begin + key.end()),
            )
        elif key is None and _OTHER_FIELD.search(part):
            yield Found(SERVICE_ACCOUNT, found.start(), found.end())


def _is_written(value: str) -> bool:
    return bool(value) and not value.startswith(("$", "<", "{", "%", "...", "***", "xxx", "XXX"))
