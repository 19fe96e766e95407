"""What the manifests of crates (Cargo.toml) say of where they are published."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from pinfix_codemods.oidc.providers.tokens.options import given_to, text_of, verbs_of
from pinfix_codemods.oidc.scene.model import JobScene, Ran, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named

_NAME = "Cargo.toml"
_LONGEST = 200_000
_MOST = 500
"""So many manifests of a workspace are read."""

_ALL = frozenset({"--workspace", "--all"})


def manifest_at(job: JobScene, path: str) -> object:
    """The root of a file in TOML; None where it cannot be read."""
    text = job.read(path)
    if text is None or len(text) > _LONGEST:
        return None
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def at(value: object, *keys: str) -> object:
    """What stands in tables within tables; None where nothing does."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def registries_of(manifest: object, job: JobScene) -> Sequence[str] | None:
    """The registries that a crate may be published to; None: it says nothing of it."""
    told = at(manifest, "package", "publish")
    if at(told, "workspace") is True:
        told = at(manifest_at(job, _NAME), "workspace", "package", "publish")
    if not isinstance(told, list) or not told:
        return None
    return [one for one in told if isinstance(one, str)]


def published_by(ran: Ran, step: StepScene, job: JobScene) -> Iterator[tuple[str, object]]:
    """The manifests of the crates that a command publishes, with their paths.

    What publishes a whole workspace, and not by `cargo publish` alone, is taken to publish all of them.
    """
    words = named(ran.command)[1]
    given = [text_of(word, step) for word in given_to(words, ("--manifest-path",))]
    folder = "." if ran.folder is None else ran.folder
    path = posixpath.normpath(posixpath.join(folder, given[-1] or "" if given else _NAME))
    packages = {text_of(word, step) for word in given_to(words, ("-p", "--package"))}
    own = manifest_at(job, path)
    alone = verbs_of(ran)[:1] == ("publish",) and _ALL.isdisjoint(word.text for word in words)
    if alone and not packages and at(own, "package") is not None:
        yield path, own
        return
    for other in _all(job):
        manifest = manifest_at(job, other)
        if not packages or None in packages or at(manifest, "package", "name") in packages:
            yield other, manifest


def _all(job: JobScene) -> list[str]:
    found = (path for path in job.paths("") or () if posixpath.basename(path) == _NAME)
    return sorted(found)[:_MOST]
