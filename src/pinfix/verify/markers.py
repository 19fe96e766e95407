"""Comments that ask to leave a finding alone: pinfix's own, and those of zizmor that mean the same."""

from __future__ import annotations

import re

from pinfix.ignores import marker_for
from pinfix.yaml.document import Document

NAME = "verify"

_ZIZMOR = re.compile(r"zizmor:\s*ignore\[([^\]]*)\]")
_AUDITS = {
    "impostor-commit": "impostor-commit",
    "comment-mismatch": "ref-version-mismatch",
    "advisory": "known-vulnerable-actions",
    "archived-repository": "archived-uses",
    "ambiguous-name": "ref-confusion",
}
"""Code of a finding to the audit of zizmor 1.32 that looks for the same."""


def keeps_off(document: Document, offset: int, code: str) -> str | None:
    """The marker that asks to leave findings of this code alone on the line that holds `offset`, or None.

    `# pinfix: ignore[verify]` means all of them, `# pinfix: ignore[advisory]` those of one code.
    """
    own = marker_for(document, offset, NAME) or marker_for(document, offset, code)
    if own is not None:
        return own
    comment = document.comment_on_line(offset)
    if comment is None or code not in _AUDITS:
        return None
    for match in _ZIZMOR.finditer(comment.text):
        if _AUDITS[code] in (name.strip() for name in match[1].split(",")):
            return match[0]
    return None
