"""The packages of a workspace that one command publishes: each of them has to name its repository."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pinfix.closure.tools.paths import fits
from pinfix.closure.tools.reading.yaml_files import texts_under
from pinfix.shell.model import Word
from pinfix_codemods.oidc.providers.npm.commands import Publish
from pinfix_codemods.oidc.providers.npm.packages import Package, package_in, text_of
from pinfix_codemods.oidc.scene.model import JobScene

_FILE = "package.json"
_ALL = frozenset({"--workspaces", "-ws", "-r", "--recursive"})
_SOME = frozenset({"-w", "--workspace", "--filter", "-F"})
_WITH_ROOT = frozenset({"--include-workspace-root", "-iwr"})
_ELSEWHERE = frozenset({"-C", "--dir", "--prefix", "--cwd"})
_OF_ALL = frozenset({"lerna", "changeset"})
"""Tools that publish whatever of the workspace is new."""

_FOR_EACH, _FOR_ONE = "workspaces", "workspace"
"""What yarn has in front: `yarn workspaces foreach npm publish`, `yarn workspace NAME npm publish`."""

_MOST_PATTERNS = 200
_MOST_PACKAGES = 3_000


def of_workspace(publish: Publish, job: JobScene) -> tuple[Package, ...]:
    """The packages that the command may publish, without the private ones; none: it publishes one, or it is
    not known which there are.

    A filter that says more than a name or a folder may mean any of them.
    """
    words, folder = publish.words, publish.ran.folder
    chosen = _chosen(publish)
    if chosen is None or folder is None or any(_option(word) in _ELSEWHERE for word in words):
        return ()
    root = posixpath.normpath(folder)
    found = [one for one in _members(job, root) if not chosen or any(_means(it, one, root) for it in chosen)]
    if any(word.text in _WITH_ROOT for word in words):
        own = package_in(job, root)
        found += [] if own is None else [own]
    return tuple(one for one in found if one.content.get("private") is not True)


def _chosen(publish: Publish) -> tuple[str, ...] | None:
    """What names the packages, none for all of them ("": not known); None: it is not about a workspace."""
    words = publish.words
    plain = [word.text or "" for word in words if not word.prefix.startswith("-")]
    some = tuple(_given(words))
    if plain[:1] == [_FOR_ONE]:
        some += tuple(plain[1:2])
    if some:
        return some
    of_all = publish.tool in _OF_ALL or plain[:1] == [_FOR_EACH] or any(_is_all(word) for word in words)
    return () if of_all else None


def _is_all(word: Word) -> bool:
    return word.text in _ALL or word.text == "--workspaces=true"


def _given(words: Sequence[Word]) -> Iterator[str]:
    """The values of the options that choose packages."""
    for index, word in enumerate(words):
        name, sign, value = word.prefix.partition("=")
        if name in _SOME and sign:
            yield value if word.text is not None else ""
        elif word.text in _SOME:
            yield (words[index + 1].text or "") if index + 1 < len(words) else ""


def _option(word: Word) -> str:
    return word.prefix.partition("=")[0]


def _means(wanted: str, package: Package, root: str) -> bool:
    if not wanted or "..." in wanted or not set("[]!^$").isdisjoint(wanted):
        return True
    if fits(text_of(package.content, "name"), wanted):
        return True
    inner = posixpath.relpath(package.folder, root)
    folder = posixpath.normpath(wanted.strip("{}"))
    return fits(inner, folder) or inner.startswith(folder + "/") or folder == "."


@lru_cache(maxsize=8)
def _members(job: JobScene, root: str) -> tuple[Package, ...]:
    patterns = _patterns(job, root)[:_MOST_PATTERNS]
    paths = job.paths("" if root == "." else f"{root}/") if patterns else None
    folders = [
        posixpath.dirname(path)
        for path in paths or ()
        if path.endswith(f"/{_FILE}") and "node_modules" not in path.split("/")
    ]
    inside = sorted(
        one for one in folders if one != root and _is_named(posixpath.relpath(one, root), patterns)
    )
    if len(inside) > _MOST_PACKAGES:
        return ()
    return tuple(package for one in inside if (package := package_in(job, one)) is not None)


def _is_named(folder: str, patterns: Sequence[str]) -> bool:
    taken = any(fits(folder, one) for one in patterns if not one.startswith("!"))
    return taken and not any(fits(folder, one[1:]) for one in patterns if one.startswith("!"))


def _patterns(job: JobScene, root: str) -> tuple[str, ...]:
    """Which folders hold packages: as pnpm, the managers, and lerna are told."""
    told = job.read(posixpath.normpath(f"{root}/pnpm-workspace.yaml"))
    found: object = list(texts_under(told, "packages")) if told is not None else None
    own = package_in(job, root)
    if not found and own is not None:
        found = own.content.get("workspaces")
        found = found.get("packages") if isinstance(found, dict) else found
    lerna = package_in(job, root, "lerna.json")
    if not found and lerna is not None:
        found = lerna.content.get("packages")
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()
