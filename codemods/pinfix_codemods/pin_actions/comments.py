"""What the comment behind a `uses:` says: a version, a note for people, markers for other tools."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinfix.versions import Version, parse

_TOOLS = (
    r"(?:zizmor|pinfix|ratchet|renovate|pinact|actions-up-ignore|yamllint|actionlint|nosemgrep|semgrep|checkov"
    r"|kics-scan|tfsec|trivy|snyk|noqa|nosec|pragma|spell-checker|cspell|codespell|prettier-ignore)\b"
)
_MARKER = re.compile(_TOOLS, re.IGNORECASE)
# `#12` in the middle of a sentence is an issue.
_SEGMENTS = re.compile(rf"\s+#+(?:\s+|(?={_TOOLS}))", re.IGNORECASE)
# Spellings of "this pin is that version" that other tools write or read.
_VERSION = re.compile(
    r"(?P<prefix>tag[=: ]\s*|pin(?:ned)?@|@|ratchet:[^@\s]+@|[\w.-]+/[\w./-]+@)?"
    r"(?P<name>[vV] (?=\d)\S+|[^\s,;]+)(?P<rest>.*)",
    re.DOTALL,
)
_ONE_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class PinComment:
    """A comment taken apart.

    `name` is what it says the pin is (None: nothing), and `version` the version that this spells; a name
    without a version is a lone word. `name_at` is its offset in `content`. `prefix` is what stands before the
    name: tools such as ratchet take `owner/repo@v4` as the line to update along.
    """

    content: str
    version: Version | None = None
    name: str | None = None
    name_at: int = 0
    prefix: str = ""
    notes: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()

    def with_version(self, version: str) -> str:
        """The comment with `version` first and the markers behind it; notes go elsewhere."""
        return " # ".join((version, *self.markers))

    def notes_beside(self, ref: str) -> tuple[str, ...]:
        """What has to be kept when the comment gives way to the version of `ref`.

        A lone word is a note there, unless it says the name again.
        """
        if self.name is None or self.version is not None or self.name == ref:
            return self.notes
        return (self.name, *self.notes)

    def with_name_replaced(self, version: str) -> str:
        """The comment as it stands, with `version` in the place of the name that it gives."""
        assert self.name is not None
        return self.content[: self.name_at] + version + self.content[self.name_at + len(self.name) :]


def read_comment(content: str) -> PinComment:
    """Take apart the comment `content` (without its leading `#`).

    A lone word counts as a name, for a pinned branch has its own (`# main`); a sentence is a note.
    """
    version: Version | None = None
    name: str | None = None
    name_at = end = 0
    prefix = ""
    notes: list[str] = []
    markers: list[str] = []
    for segment in filter(None, _SEGMENTS.split(content)):
        start = content.index(segment, end)
        end = start + len(segment)
        if (_MARKER.match(segment) and not segment.startswith("ratchet:")) or segment == "ratchet:exclude":
            markers.append(segment)
            continue
        match = _VERSION.match(segment)
        found = parse(match["name"].replace(" ", "").strip("()[]:")) if match else None
        if match is not None and found is not None and name is None:
            version, name, prefix = found, match["name"].strip("()[]:"), match["prefix"] or ""
            name_at = content.index(name, start + match.start("name"))
            rest = match["rest"].lstrip(" \t,;-\N{EN DASH}\N{EM DASH}")
            if rest:
                (markers if _MARKER.match(rest) else notes).append(rest)
        elif name is None and not notes and _ONE_WORD.fullmatch(segment):
            name, name_at = segment, start
        else:
            notes.append(segment)
    return PinComment(content, version, name, name_at, prefix, tuple(notes), tuple(markers))
