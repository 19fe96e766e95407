"""The message of the commit, and what pinfix reads out of one.

GitHub obeys messages: `fixes #1` closes issues, `[skip ci]` skips checks, `@name` notifies. So only plain
names of repositories and versions get into one.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Iterator, Sequence

from pinfix.pull_request.body.changes import kinds
from pinfix.pull_request.body.pins import Pin
from pinfix.pull_request.body.wording import title_of
from pinfix.pull_request.model import Proposal
from pinfix.report.summary import counted

_WIDTH = 72
_PINS_SHOWN = 50
_DIGITS = 12

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}/[A-Za-z0-9._-]{1,100}")
_PLAIN_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,49}")
_ISSUE = re.compile(r"\bgh-[0-9]", re.IGNORECASE)

_WORDS = "Pinfix-Message"
_NOT_OF_THE_WORDS = (f"{_WORDS}:", "Signed-off-by:")

_LONGEST_READ = 100_000
_TRAILER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,49}): (\S.{0,199})")


def commit_message(proposal: Proposal) -> str:
    """Subject, reasons, and the trailers that tell pinfix its own commits."""
    found = kinds(proposal.plan.changes)
    paragraphs = [title_of(proposal)]
    moving = [pin for pin in found.pins if not pin.was_pinned]
    if moving:
        paragraphs.append(_wrapped(_ON_PINS))
        paragraphs.append("\n".join(_pins(moving)))
    if len(moving) < len(found.pins):
        paragraphs.append(_wrapped(_ON_VERSIONS))
    if found.tokens:
        paragraphs.append(_wrapped(_ON_TOKENS))
    if found.others:
        paragraphs.append(_wrapped(f"{counted(len(found.others), 'change')}; the pull request says why."))
    paragraphs.append(f"Pinfix-Changes: {proposal.changes_id}\nPinfix-Tree: {proposal.tree}")
    message = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return f"{message}\n{_WORDS}: {_digest(message)}\n"


def own_trailers(message: str) -> dict[str, str]:
    """The trailers of a message that stands as pinfix wrote it; none of one that people changed."""
    found = trailers_of(message)
    return found if found and found.get(_WORDS) == _digest(message) else {}


def _digest(message: str) -> str:
    """The SHA-256 of the words. Blanks do not count, nor what a server adds by itself: a sign-off."""
    lines = [line for line in message.splitlines() if not line.startswith(_NOT_OF_THE_WORDS)]
    return hashlib.sha256(" ".join("\n".join(lines).split()).encode()).hexdigest()


def trailers_of(message: str) -> dict[str, str]:
    """The trailers of `message`, whoever wrote it: of its last paragraph, and of each name the first."""
    if len(message) > _LONGEST_READ:  # pinfix writes none of that length
        return {}
    lines = message.replace("\r\n", "\n").rstrip().split("\n")
    last: list[str] = []
    while lines and lines[-1].strip():
        last.insert(0, lines.pop())
    if not lines:  # the paragraph is the subject
        return {}
    found: dict[str, str] = {}
    for line in last:
        match = _TRAILER.fullmatch(line.rstrip())
        if match is not None:
            found.setdefault(match[1], match[2])
    return found


_ON_PINS = (
    "A tag or a branch can be moved to other code at any time, a commit cannot. Each action is pinned to the "
    "commit that its name stood for, with the version as a comment, so that updates can still be proposed."
)
_ON_VERSIONS = "Pins that were there already get their exact version as a comment; the commits stay the same."
_ON_TOKENS = (
    "Without a block of its own a job gets the default of the repository, which may be everything. Each job "
    "now has the scopes that its steps are shown to need, so that a step that turns bad can do little."
)


def _pins(pins: Sequence[Pin]) -> Iterator[str]:
    every = dict.fromkeys((pin.repository, pin.name, pin.sha) for pin in pins)
    shown = list(dict.fromkeys(_pin(pin) for pin in pins if _is_plain(pin)))[:_PINS_SHOWN]
    yield from shown
    if len(shown) < len(every):
        yield f"- and {len(every) - len(shown):,} more" if shown else ""


def _pin(pin: Pin) -> str:
    version = f" ({pin.version})" if pin.version != pin.name else ""
    return f"- {pin.repository} {pin.name} -> {pin.sha[:_DIGITS]}{version}"


def _is_plain(pin: Pin) -> bool:
    versions = all(_PLAIN_VERSION.fullmatch(name) for name in (pin.name, pin.version))
    texts = f"{pin.repository} {pin.name} {pin.version}"
    return bool(versions and _PLAIN_NAME.fullmatch(pin.repository) and not _ISSUE.search(texts))


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False))
