"""Decide: what becomes of one written `uses:` value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pinfix.codemod import Context
from pinfix.config import Config
from pinfix.github.uses import (
    DockerUses,
    ExpressionUses,
    HostUses,
    InvalidUses,
    LocalUses,
    RepositoryUses,
    SelfUses,
    is_full_commit,
)
from pinfix.pins.comments import PinComment
from pinfix.pins.spots import Spot
from pinfix.resolution import Reference, Resolution, Resolved, Unresolved
from pinfix.versions import parse
from pinfix_codemods.pin_actions.knowledge import NameAsInput, is_checkout, name_as_input, stays_on_tag


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing to do: local, pinned by nature, or pinned with its version beside it."""

    pinned_at: Resolution | None = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not touched, for a reason."""

    code: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Pin:
    """The name gives way to a commit; `recipe` where the name goes on to live as an input."""

    uses: RepositoryUses | HostUses
    resolved: Resolved
    recipe: NameAsInput | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A pin that stands gets its version as a comment: `comment` is the whole new text, `notes` go above."""

    uses: RepositoryUses | HostUses
    resolved: Resolved
    comment: str
    notes: tuple[str, ...] = ()


Decision = Leave | Refuse | Pin | Label


def needed(spot: Spot, config: Config) -> tuple[Reference, ...]:
    """What has to be resolved to decide about the value at `spot`."""
    uses = spot.site.uses
    if not isinstance(uses, (RepositoryUses, HostUses)):
        return ()
    if stays_on_tag(uses.reference, uses.path) and not is_full_commit(uses.ref):
        return ()
    return (_asked(uses, spot.comment, config),)


def decide(spot: Spot, context: Context) -> Decision:
    """What becomes of the value at `spot`."""
    uses = spot.site.uses
    match uses:
        case LocalUses() | SelfUses():
            return Leave()
        case DockerUses():
            return Leave() if uses.digest is not None else unpinned_image(uses)
        case ExpressionUses():
            return Refuse(
                "expression",
                f"{uses.text} is known only when the workflow runs",
                "Write the reference out, one step for each value, so that each can be pinned.",
            )
        case InvalidUses():
            return Refuse(
                "invalid-reference",
                f"this value {uses.reason}",
                "Correct it: owner/repo@ref, owner/repo/path@ref, ./path, $/path or docker://image.",
            )
        case RepositoryUses() | HostUses():
            asked = _asked(uses, spot.comment, context.config)
            because = stays_on_tag(uses.reference, uses.path)
            if because is not None:
                return _must_stay(uses, because, context.resolutions.get(asked))
            resolution = answer(asked, context)
            if is_full_commit(uses.ref):
                return _pinned(uses, spot.comment, resolution, context)
            if isinstance(resolution, Unresolved):
                return Refuse(resolution.code, resolution.reason, resolution.remedy)
            return Pin(uses, resolution, name_as_input(uses.reference))


def answer(reference: Reference, context: Context) -> Resolution:
    """What `reference` is; where nobody asked, that it is not known."""
    return context.resolutions.get(reference) or Unresolved(
        "network", f"it was not asked which commit {reference} is", "Run again."
    )


def _pinned(
    uses: RepositoryUses | HostUses, comment: PinComment | None, resolution: Resolution, context: Context
) -> Decision:
    """A commit stands here already: only its version may be missing."""
    if isinstance(resolution, Unresolved) and resolution.code == "compromised-commit":
        return Refuse(resolution.code, resolution.reason, resolution.remedy)
    named = comment is not None and comment.name is not None and not _opens_sentence(comment)
    if not _wants_label(context.config, comment):
        return Leave(resolution)
    if isinstance(resolution, Unresolved):
        return Leave(resolution) if named else Refuse(resolution.code, resolution.reason, resolution.remedy)
    if comment is None:
        return Label(uses, resolution, resolution.version)
    if not named:
        return Label(uses, resolution, comment.with_version(resolution.version), comment.notes)
    known = parse(resolution.version)
    if known is not None and comment.version is not None and known.agrees_with(comment.version):
        return Label(uses, resolution, comment.with_name_replaced(resolution.version))
    return Leave(resolution)


def _wants_label(config: Config, comment: PinComment | None) -> bool:
    """Whether the comment lacks an exact version: none at all, or a moving one such as `v4`."""
    if not config.pin.complete_comments:
        return False
    if comment is None or comment.name is None or _opens_sentence(comment):
        return True
    return comment.version is not None and not comment.version.exact and "/" not in comment.prefix


def _opens_sentence(comment: PinComment) -> bool:
    """Whether a version that moves is but the first word of a note ("v4 is too old")."""
    return comment.in_sentence and comment.version is not None and not comment.version.exact


def _asked(uses: RepositoryUses | HostUses, comment: PinComment | None, config: Config) -> Reference:
    """The reference to resolve. Of a pin with its version beside it no version is asked: that is free."""
    reference = uses.reference
    recipe = name_as_input(reference)
    if recipe is not None:
        return replace(reference, ref=recipe.pin_to)
    if is_full_commit(reference.ref):
        wanted = _wants_label(config, comment) or is_checkout(reference)
        return replace(reference, wants_version=wanted)
    return reference


def _must_stay(uses: RepositoryUses | HostUses, because: str, resolution: Resolution | None) -> Decision:
    if isinstance(resolution, Unresolved) and resolution.code == "compromised-commit":
        return Refuse(resolution.code, resolution.reason, resolution.remedy)
    version = parse(uses.ref)
    verb = "Keep" if version is not None and version.exact else "Call it by"
    what = "is pinned to a commit, but" if is_full_commit(uses.ref) else "cannot be pinned to a commit:"
    return Refuse(
        "must-stay-on-tag",
        f"{uses.reference} {what} {because}",
        f"{verb} the full version tag (vX.Y.Z), and have its updates reviewed.",
    )


def unpinned_image(uses: DockerUses) -> Refuse:
    """A container image without digest."""
    return Refuse(
        "docker-image",
        f"the image {uses.image} is not pinned to a digest, and this version of pinfix resolves no images",
        f"Write docker://{uses.image}@sha256:<digest>; `docker buildx imagetools inspect` shows the digest.",
    )
