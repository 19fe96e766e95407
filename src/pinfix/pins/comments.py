"""What the comment behind a `uses:` says: a version, a note for people, markers for other tools."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinfix.versions import Version, parse

_TOOLS = (
    r"(?:zizmor|pinfix|ratchet|renovate|pinact|actions-up-ignore|yamllint|actionlint|nosemgrep|semgrep|checkov"
    r"|kics-scan|tfsec|trivy|snyk|noqa|nosec|nosonar|pragma|spell-checker|cspell|codespell|prettier-ignore"
    r"|gitleaks|trufflehog|trunk-ignore|poutine)\b"
)
# Markers of tools that nobody has heard of look alike: `tool: ignore`, `tool:allow`, `tool-disable-line`.
_MARKER = re.compile(
    rf"{_TOOLS}|[\w.-]+:\s?(?:ignore|allow|disable|exclude|skip|suppress)|[\w.]+-(?:ignore|disable|skip)\b",
    re.IGNORECASE,
)
# A marker that has to be all that its comment says. On the line above, yamllint's means the line below.
_ALONE = re.compile(r"yamllint\s+disable-line\b")
# `#12` in the middle of a sentence is an issue.
_SEGMENTS = re.compile(rf"(?<!\s)\s+#+(?:\s+|(?={_TOOLS}))", re.IGNORECASE)
# Spellings of "this pin is that version" that other tools write or read.
_VERSION = re.compile(
    r"(?P<prefix>tag[=: ]\s*|pin(?:ned)?@|@|ratchet:[^@\s]+@|[\w.-]+/[\w./-]+@)?"
    r"(?P<name>[vV] (?=\d)\S+|[^\s,;]+)(?P<rest>.*)",
    re.DOTALL,
)
_BETWEEN = " \t,;-\N{EN DASH}\N{EM DASH}"
_SET_OFF = re.compile(r"\s*(?:[,;(]|[-\N{EN DASH}\N{EM DASH}]+\s)|\s*$")
_ONE_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class PinComment:
    """A comment taken apart.

    `name` is what it says the pin is (None: nothing), and `version` the version that this spells; a name
    without a version is a lone word. `name_at` is its offset in `content`. `prefix` is what stands before the
    name: tools such as ratchet take `owner/repo@v4` as the line to update along. `in_sentence`: the version
    is the first word of a sentence ("v5 needs a newer runner"), which is then a note as a whole.
    """

    content: str
    version: Version | None = None
    name: str | None = None
    name_at: int = 0
    prefix: str = ""
    in_sentence: bool = False
    notes: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()

    @property
    def stated(self) -> Version | None:
        """The version that the comment gives as that of the pin."""
        return None if self.in_sentence else self.version

    def with_version(self, version: str) -> str:
        """The comment with `version` first and the markers behind it; notes go elsewhere."""
        return " # ".join((version, *(marker for marker in self.markers if not _ALONE.match(marker))))

    @property
    def lone_markers(self) -> tuple[str, ...]:
        """Markers that have to be all that a comment says."""
        return tuple(marker for marker in self.markers if _ALONE.match(marker))

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
    in_sentence = False
    notes: list[str] = []
    markers: list[str] = []
    for segment in filter(None, _SEGMENTS.split(content)):
        start = content.index(segment, end)
        end = start + len(segment)
        if is_marker(segment):
            markers.append(segment)
            continue
        match = _VERSION.match(segment)
        found = parse(match["name"].replace(" ", "").strip("()[]:")) if match else None
        if match is not None and found is not None and name is None:
            version, name, prefix = found, match["name"].strip("()[]:"), match["prefix"] or ""
            name_at = content.index(name, start + match.start("name"))
            rest = match["rest"].lstrip(_BETWEEN)
            if _MARKER.match(rest):
                markers.append(rest)
            elif _SET_OFF.match(match["rest"]) or match["name"].endswith(":"):
                notes += [rest] if rest else []
            else:
                in_sentence = True
                notes.append(segment)
        elif name is None and not notes and _ONE_WORD.fullmatch(segment):
            name, name_at = segment, start
        else:
            notes.append(segment)
    return PinComment(content, version, name, name_at, prefix, in_sentence, tuple(notes), tuple(markers))


def is_marker(text: str) -> bool:
    """Whether `text` is for a tool and not for people. What ratchet writes behind a pin is a version."""
    return text == "ratchet:exclude" or (bool(_MARKER.match(text)) and not text.startswith("ratchet:"))
