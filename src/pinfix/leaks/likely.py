"""What is likely to be a key by the name before it, or as a password in an address: enough not to show it.

Nothing is refused for it: whoever hides a line too many loses a line of a diff.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from pinfix.leaks.harmless import is_harmless
from pinfix.leaks.slots import COMMANDS
from pinfix.leaks.values import is_written_key

_HINT = re.compile(r"(?i)secret|passw|passphrase|pwd|token|key|credential")
_VALUE = r"[^\s\"'`;|&<>(){},\\]{8,1000}+"
_NAMED = re.compile(
    r"(?<![\w.$-])(?P<name>[A-Za-z_][\w.-]{0,80})(?P<closed>\\?[\"']\]?)?"
    r"[ \t]{0,8}(?::=|=>|[:=])[ \t]{0,8}"
    rf"(?:(?P<quote>\\?[\"'])(?P<quoted>{_VALUE})\\?[\"']|(?P<bare>{_VALUE})(?=[ \t]*(?:[\r\n}}#;|&,]|\\|$)))"
)
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SURE = frozenset(
    ("apikey", "credential", "credentials", "passphrase", "passwd", "password", "pwd", "secret", "secrets",
     "token")
)  # fmt: skip
_KEYS = frozenset(("key", "keys"))
_NO_SECRETS = frozenset(
    ("action", "algorithm", "arn", "cache", "checksum", "digest", "dir", "env", "field", "file",
     "fingerprint", "format", "hash", "header", "host", "id", "ids", "issuer", "length", "md", "name", "path",
     "prefix", "pub", "public", "ref", "region", "restore", "sha", "type", "uri", "url", "var", "version")
)  # fmt: skip
_ARGUMENT = re.compile(
    r"(?<![\w-])--(?:[a-z]{1,20}-)?(?:password|token|secret|api-key)(?:[ \t]+|=)"
    rf"(?P<quote>[\"']?)(?P<key>{_VALUE})(?P=quote)(?=[\s;|&)]|$)"
)
_CURL = re.compile(
    r"(?<![\w./-])(?:curl|wget)(?=[ \t])(?:[^\n;|&\\]|\\\r?\n){0,300}?[ \t](?:-u|--user)[ \t=]{0,4}"
    rf"[\"']?[\w.@-]{{1,60}}:(?P<key>{_VALUE})"
)
_PASSWORD = (
    ("mysql", r"(?:mysql(?:dump|admin|import|check|show|sh|pump)?)", r"-p"),
    ("mariadb", r"(?:mariadb(?:-(?:dump|admin|import|check|show))?)", r"-p"),
    ("sshpass", r"sshpass", r"-p[ \t]*"),
)
"""Programs that are told a password behind `-p`: those of MySQL without a blank, or they would ask for it."""

_PASSWORDS = tuple(
    (
        word,
        re.compile(
            rf"(?<![\w.-]){program}(?=[ \t])(?:[^\n;|&\\]|\\\r?\n){{0,300}}?[ \t]{option}"
            rf"(?P<quote>[\"']?)(?P<key>{_VALUE})(?P=quote)(?=[\s;|&)\"'`\\]|$)"
        ),
    )
    for word, program, option in _PASSWORD
)
_CONTINUED = re.compile(r"\\(?:\r\n|\r|\n)[ \t]*")
"""Where a string in double quotes, or a command, goes on in the next line."""

_IN_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9+.-])(?!docker:)[A-Za-z][A-Za-z0-9+.-]{1,20}://(?P<user>[^\s/@:\"'<>]{0,100}):"
    r"(?P<key>[^\s/@\"'<>]{4,200})@(?P<host>[^\s/:\"'<>]{1,100})"
)
_LOCAL_HOSTS = ("localhost", "127.", "0.0.0.0", "[::1]", "host.docker.internal")  # noqa: S104
_COMMON = frozenset(("password", "postgres", "mysql", "root", "secret", "admin", "user", "pass", "guest"))
_HEX = re.compile(r"[0-9a-f]+")
_LEAST_OF_A_KEY = 20
_CODE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def likely_keys(text: str) -> Iterator[tuple[int, int]]:
    """From where to where such values go in `text`, in no order; lines that go on are read as one as well."""
    yield from _likely(text)
    gaps = [gap.span() for gap in _CONTINUED.finditer(text)]
    if not gaps:
        return
    starts, moved = _joined(gaps)
    for start, end in _likely(without_continuations(text)):
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
        yield start + moved[first], end + moved[last]


def without_continuations(text: str) -> str:
    """A value that goes over several lines as a program gets it."""
    return _CONTINUED.sub("", text)


def _joined(gaps: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Where the pieces between `gaps` begin once they are joined, and how far each was moved."""
    starts, moved = [0], [0]
    for start, end in gaps:
        starts.append(start - moved[-1])
        moved.append(moved[-1] + end - start)
    return starts, moved


def _likely(text: str) -> Iterator[tuple[int, int]]:
    if _HINT.search(text) is not None:
        for found in _NAMED.finditer(text):
            group = "bare" if found["quoted"] is None else "quoted"
            if _is_likely(found, group):
                yield found.span(group)
    for pattern in _arguments(text):
        for found in pattern.finditer(text):
            if is_written_key(found["key"]):
                yield found.span("key")
    if "://" in text:
        yield from (found.span("key") for found in _IN_ADDRESS.finditer(text) if _is_password(found))


def _arguments(text: str) -> Iterator[re.Pattern[str]]:
    yield _ARGUMENT
    if "curl" in text or "wget" in text:
        yield _CURL
    yield from (pattern for word, _, pattern in COMMANDS if word in text)
    yield from (pattern for word, pattern in _PASSWORDS if word in text)


def _is_likely(found: re.Match[str], group: str) -> bool:
    value = found[group]
    parts = [part.lower() for part in _PARTS.findall(found["name"])]
    if not _SURE.isdisjoint(parts):
        least = 0
    elif not _KEYS.isdisjoint(parts):
        least = _LEAST_OF_A_KEY
    else:
        return False
    if not _NO_SECRETS.isdisjoint(parts) or len(value) < least or not is_written_key(value):
        return False
    if least and (_HEX.fullmatch(value) or not _is_random(value)):
        return False
    return group == "quoted" or not _is_code(found, value)


def _is_random(value: str) -> bool:
    return value.lower() != value != value.upper() and any(map(str.isdigit, value))


def _is_code(found: re.Match[str], value: str) -> bool:
    """Whether a value without quotes is rather an expression of a program."""
    if found["closed"] is not None:
        return True
    before = found.string[found.end("name") : found.start("bare")]
    return before.endswith("= ") or (_CODE.fullmatch(value) is not None and value.lower() == value)


def _is_password(found: re.Match[str]) -> bool:
    key = found["key"]
    return (
        not key.startswith(("$", "%", "{", "*", "["))
        and "${" not in key
        and "{{" not in key
        and key != found["user"]
        and key.lower() not in _COMMON
        and not is_harmless(key)
        and not found["host"].lower().startswith(_LOCAL_HOSTS)
    )
