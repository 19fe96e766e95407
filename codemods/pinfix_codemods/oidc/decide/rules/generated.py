"""Files that a program writes: a change would be gone the next time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix_codemods.oidc.decide.rules.codes import GENERATED
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, Spot

_PATH = re.compile(r"\.(?:generated|gen)\.ya?ml\Z")
_HEADER = re.compile(
    r"\bdo not (?:\w+ ){0,2}(?:edit|modify|change)\b"
    r"|\bdon't (?:\w+ ){0,2}(?:edit|modify|change)\b"
    r"|(?<!\w)@generated\b"
    r"|\bauto-?\s?generated\b"
    r"|\bgenerated (?:\w+ ){0,2}(?:by|from|using)\b"
    r"|\b(?:edits|changes|modifications)(?: \w+){0,5} (?:will|would) be (?:lost|overwritten)\b"
    r"|\bprojen\b",
    re.IGNORECASE,
)
_MOST = 20_000
"""Characters of a header that are looked at."""


def by_generator(job: JobScene) -> Iterator[Objection]:
    """An objection where the name or the header of the file says that a program writes it."""
    if _PATH.search(job.path):
        why = "its name says so"
    elif _HEADER.search(job.header[:_MOST]):
        why = "the comment at its top says so"
    else:
        return
    yield Objection(
        GENERATED,
        Spot(job.path, 1),
        f"the file is written by a program ({why}), which would undo the change",
        "Change what generates it.",
    )
