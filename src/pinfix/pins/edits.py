"""The edits of a pin that stands: another commit, another version beside it, or both together."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.pins.comments import PinComment
from pinfix.pins.spots import Spot
from pinfix.versions import parse
from pinfix.yaml.document import Document
from pinfix.yaml.lower_comments import comment_slot
from pinfix.yaml.nodes import Scalar
from pinfix.yaml.operations import (
    CannotEdit,
    InsertCommentAbove,
    Operation,
    SetScalar,
    SetTrailingComment,
)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """How a pin stood and will stand, as a person sees it, and the operations that do it."""

    before: str
    after: str
    operations: tuple[Operation, ...]


def rewritten(document: Document, spot: Spot, sha: str, version: str | None, separator: str) -> Rewriting:
    """The pin at `spot` with the commit `sha`, and `version` as what its comment says (None: as it is).

    Raises CannotEdit where the comment that stands there would no longer be true and cannot be changed,
    because another reference shares its line.
    """
    site, old = spot.site, spot.comment
    value = site.text[: site.text.index("@", site.text.find("://") + 1)] + "@" + sha
    operations: list[Operation] = []
    if value != site.text:
        operations += [SetScalar(s.path, value + _ending(spot), document=s.document) for s in spot.sites]
    text = old.content if old is not None else ""
    if version is not None and comment_with(old, version) != text:
        described = _commented(document, spot, comment_with(old, version), separator)
        operations += described
        text = comment_with(old, version) if described else ""
    before = f"{site.text} # {old.content}" if old is not None else site.text
    return Rewriting(before, f"{value} # {text}" if text else value, tuple(operations))


def comment_with(comment: PinComment | None, version: str) -> str:
    """What a comment says once the pin is `version`: its own words, with the version changed where it must.

    `ratchet:owner/repo@v4` names the line to update along, which stays true for every v4. A lone word that is
    no version, such as the name of a branch, stays: what it means is not known.
    """
    if comment is None:
        return version
    if comment.name is None:
        return comment.with_version(version)
    if comment.version is None:
        return comment.content
    new = parse(version)
    if "/" in comment.prefix and new and new.agrees_with(comment.version):
        return comment.content
    return comment.with_name_replaced(version)


def _commented(document: Document, spot: Spot, text: str, separator: str) -> list[Operation]:
    """The comment at the end of the line; notes that do not fit into it go to a line above."""
    site, old = spot.site, spot.comment
    if not _can_comment(document, spot):
        if old is not None and old.name is not None:
            raise CannotEdit("the comment of this line says a version, and another reference shares the line")
        return []
    operations: list[Operation] = []
    kept = [note for note in old.notes if note not in text] if old is not None else []
    if kept:
        operations.append(InsertCommentAbove(site.path, " # ".join(kept), site.document))
    operations.append(SetTrailingComment(site.path, text, separator, site.document))
    return operations


def _can_comment(document: Document, spot: Spot) -> bool:
    if not spot.alone:
        return False
    try:
        comment_slot(document, spot.site.node)
    except CannotEdit:
        return False
    return True


def _ending(spot: Spot) -> str:
    """What the value has behind the reference: the line break at the end of a block scalar."""
    site = spot.site
    return site.node.value[len(site.text) :] if isinstance(site.node, Scalar) else ""
