"""Where steps put the repository, and others, in the work space."""

from __future__ import annotations

import posixpath

from pinfix.closure.places.mounts import Mount, Mounts
from pinfix.closure.view import ROOT
from pinfix.github.expressions.token_flow import value_of
from pinfix.github.expressions.values import Contexts
from pinfix.github.jobs import Step
from pinfix.github.uses import RepositoryUses, parse_uses

_OWN = ("github.repository", "head.repo.full_name", "head_repository.full_name", "event.repository.full_name")


def after_step(step: Step, mounts: Mounts, contexts: Contexts) -> Mounts:
    """What lies where after `step`: `actions/checkout` (and its kin) with `path` and `repository`.

    Until a step says otherwise, the repository is taken to be in the work space itself. A checkout of
    another repository into the work space itself replaces it; below, it hides what has its path.
    """
    uses = parse_uses(step.string("uses") or "")
    if not isinstance(uses, RepositoryUses) or not uses.repo.lower().endswith("checkout") or uses.path:
        return mounts
    given = step.section("with")
    inputs = {} if given is None else {name.lower(): text for name, text in given.strings()}
    path = value_of(inputs.get("path", ""), contexts).text
    if path is None or path.startswith(("/", "..")):
        return mounts
    place = posixpath.normpath(path or ".")
    source = "." if _is_own(inputs.get("repository", "")) else None
    mount = Mount(place, source)
    if place == "." and source is None and mounts == ROOT:
        return Mounts((mount,))
    # Of the checkouts of the repository itself all stay: it is one and the same in each.
    return mounts if mount in mounts else Mounts((*mounts, mount))


def _is_own(repository: str) -> bool:
    return not repository or any(name in repository for name in _OWN)
