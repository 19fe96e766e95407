"""The boxes of the issue, and the mark by which it is known again. Both are texts that people can change.

What a box does is read in `pinfix.bot.events.boxes`, too: the form of its mark is the same there.
"""

from __future__ import annotations

import hashlib
import re

_MARK = re.compile(r"<!-- pinfix-dashboard:1:([0-9a-f]{64}) -->")
_TICKED = re.compile(r"^[-*] \[[xX]\] <!-- pinfix:retry(?:=([a-z0-9-]{1,50}))? -->", re.MULTILINE)
_TOPIC = re.compile(r"[a-z0-9-]{1,50}")


def box(topic: str, words: str, *, ticked: bool = False) -> str:
    """A box for a topic ("": for the repository); `words` are Markdown."""
    if topic and not _TOPIC.fullmatch(topic):
        raise ValueError("no name of a topic")
    mark = f"pinfix:retry={topic}" if topic else "pinfix:retry"
    return f"- [{'x' if ticked else ' '}] <!-- {mark} --> {words}"


def ticked(body: str) -> frozenset[str]:
    """The topics whose boxes are ticked; "" among them stands for that of the repository."""
    return frozenset(_TICKED.findall(body.replace("\r\n", "\n")))


def marked(text: str) -> str:
    """`text` with the mark, which says what the text is."""
    return f"{text}\n\n<!-- pinfix-dashboard:1:{hashlib.sha256(text.encode()).hexdigest()} -->"


def mark_of(body: str) -> str:
    """What the mark says ("": there is none): equal ones are of equal texts."""
    found = _MARK.findall(body)
    return found[-1] if found else ""
