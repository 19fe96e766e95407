"""The edits of a pin: its commit, the version beside it, or both together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinfix.github.steps import UsesSite
from pinfix.ignores import comment_above
from pinfix.pins.comments import PinComment, is_marker
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
    value = at_commit(site, sha)
    operations = set_commit(spot, sha) if value != site.text else []
    text = old.content if old is not None else ""
    if version is not None and (wanted := comment_with(old, version)) != text:
        if old is not None and old.name is not None and not has_room(document, spot):
            raise CannotEdit("the comment of this line says a version, and another reference shares the line")
        notes = [note for note in old.notes if note not in wanted] if old is not None else []
        described = set_comment(document, spot, wanted, notes, separator)
        operations += described
        text = comment_of(described)
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


def at_commit(site: UsesSite, sha: str) -> str:
    """The value at `site` with the commit `sha` in the place of what it names."""
    return site.text[: site.text.index("@", site.text.find("://") + 1)] + "@" + sha


def set_commit(spot: Spot, sha: str) -> list[Operation]:
    """What puts the commit `sha` into the value at `spot`, for all that read it."""
    return [
        SetScalar(site.path, at_commit(site, sha) + _ending(site), document=site.document)
        for site in spot.sites
    ]


def set_comment(
    document: Document, spot: Spot, comment: str, notes: Sequence[str], separator: str
) -> list[Operation]:
    """The comment at the end of the line, and the notes that stood there on a line above it.

    Nothing where there is no room for it.
    """
    site = spot.site
    if not has_room(document, spot):
        return []
    lone = spot.comment.lone_markers if spot.comment else ()
    above = tuple(marker for marker in lone if marker not in comment)
    if notes and (above or _is_below_marker(document, site)):
        comment = " # ".join((comment, *notes))  # nothing may come between a marker and its line
    else:
        above = tuple(notes) or above
    operations: list[Operation] = []
    if above:
        operations.append(InsertCommentAbove(site.path, " # ".join(above), site.document))
    operations.append(SetTrailingComment(site.path, comment, separator, site.document))
    return operations


def comment_of(operations: Sequence[Operation]) -> str:
    """What the comment says after `operations`; "" where they set none."""
    return next((item.text for item in operations if isinstance(item, SetTrailingComment)), "")


def has_room(document: Document, spot: Spot) -> bool:
    """Whether a comment can stand at the end of the line, and is about this value alone."""
    if not spot.alone:
        return False
    try:
        comment_slot(document, spot.site.node)
    except CannotEdit:
        return False
    return True


def _is_below_marker(document: Document, site: UsesSite) -> bool:
    """Whether a marker for some tool, meant for this line, stands alone on the line above."""
    above = comment_above(document, site.written.start)
    return above is not None and is_marker(above.content)


def _ending(site: UsesSite) -> str:
    """What the value has behind the reference: the line break at the end of a block scalar."""
    return site.node.value[len(site.text) :] if isinstance(site.node, Scalar) else ""
