"""The exact version of an action that a step uses, and its commit, where they are known."""

from __future__ import annotations

from pinfix.codemod import Context
from pinfix.github.jobs import Step
from pinfix.github.uses import RepositoryUses, is_full_commit
from pinfix.pins.comments import read_comment
from pinfix.resolution import Resolved
from pinfix.versions import parse
from pinfix.yaml.nodes import Scalar


def exact_version(step: Step, uses: RepositoryUses, context: Context) -> tuple[str | None, str | None]:
    """Version and commit of `uses`: for a pin the version is that of its comment, else the resolver's."""
    if is_full_commit(uses.ref):
        return _commented_version(step), uses.ref.lower()
    resolution = context.resolutions.get(uses.reference)
    if isinstance(resolution, Resolved):
        return (resolution.version if resolution.exact else _exact(uses.ref)), resolution.sha
    return _exact(uses.ref), None


def _commented_version(step: Step) -> str | None:
    node = step.get("uses")
    comment = step.text.comment_on_line(node.end) if isinstance(node, Scalar) else None
    read = None if comment is None else read_comment(comment.text)
    version = None if read is None else read.version
    return version.name if version is not None and version.exact else None


def _exact(text: str) -> str | None:
    version = parse(text)
    return text if version is not None and version.exact else None
