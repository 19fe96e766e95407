"""What `actions/checkout` leaves behind: files of a repository, and a credential for git."""

from __future__ import annotations

import posixpath

from pinfix.github.expressions.values import Holds, Value
from pinfix_codemods.permissions.actions.conditions import Circumstances
from pinfix_codemods.permissions.live import ChecksOut, Effect, Git, GivesGit, Overwrites, Rewrites

_MAIN_BRANCHES = frozenset({"", "main", "master", "trunk", "develop", "dev"})


def after_checkout(about: Circumstances) -> tuple[Effect, ...]:
    """The effects of a checkout on the steps that follow."""
    effects: list[Effect] = []
    effects += _files(about)
    persisted = _persisted(about)
    if persisted is not None:
        effects.append(GivesGit(beside(about.live.git, persisted)))
    return tuple(effects)


def _files(about: Circumstances) -> list[Effect]:
    """Whose files are where."""
    if not about.inputs_known:
        return [Overwrites()]
    inputs = about.use.inputs
    path = inputs.get("path", Value.literal(".")).text
    root = None if path is None else posixpath.normpath(path or ".")
    if "repository" in inputs:
        return [Overwrites()] if root in (None, ".") else [put_into(inputs["path"])]
    ref = inputs["ref"].text if "ref" in inputs else ""
    # Another branch has other files than the ones that are read; one of the event has the same, or nearly so.
    checks_out = ChecksOut(root if ref is None or ref in _MAIN_BRANCHES else None)
    # With a folder of its own it changes none of the files that an earlier checkout put round that folder.
    beside_another = about.live.root == "." and root not in (None, ".")
    return [put_into(inputs["path"]), checks_out] if beside_another else [checks_out]


def put_into(folder: Value) -> Rewrites:
    """Anything may be below `folder`, a path from the work space."""
    first, *others = folder.parts or (".",)
    if first is None:
        return Rewrites("/", "")
    if others:
        return Rewrites(posixpath.join("/", first.removeprefix("./")), "")
    return Rewrites(posixpath.normpath(f"/{first.strip() or '.'}").rstrip("/") + "/", "")


def beside(before: Git, added: Git) -> Git:
    """The credential that git may use once `added` is there too: an earlier one may belong to other files."""
    return added if before in (Git.NONE, added) else Git.UNKNOWN


def _persisted(about: Circumstances) -> Git | None:
    """The credential that it leaves to git, or None where it surely leaves none."""
    inputs = about.use.inputs
    if not about.inputs_known:
        return Git.UNKNOWN
    persist = inputs.get("persist-credentials")
    if persist is not None and persist.text is not None and persist.text.strip().upper() != "TRUE":
        return None  # the action compares so, and an empty text means no
    token = inputs.get("token")
    if token is None or token.holds is Holds.YES:
        key = inputs.get("ssh-key")
        # Beside an SSH key the token is still set up for https addresses.
        return Git.TOKEN if key is None or key.is_set is False else Git.UNKNOWN
    return Git.OTHER if token.holds is Holds.NO else Git.UNKNOWN
