"""Whether package.json names the repository that publishes: npm refuses all others (E422)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.npm.commands import Publish
from pinfix_codemods.oidc.providers.npm.packages import (
    is_on_github,
    manifest,
    on_github,
    repository_of,
    shown_sources,
)
from pinfix_codemods.oidc.scene.model import JobScene, Spot

CODE = "other-registry"

_OF_ONE_FOLDER = frozenset({"npm", "pnpm", "yarn", "yarn classic", "bun", "semantic-release"})
_ELSEWHERE = (
    "-w", "--workspace", "--workspaces", "-ws", "-r", "--recursive", "--filter", "-F", "-C", "--dir",
    "--prefix", "--cwd",
)  # fmt: skip
"""Options by which it is another package than that of the folder, or several."""


def published(publish: Publish, job: JobScene) -> Mapping[str, object] | None:
    """The package.json of the one package that the command publishes; None: which one is not known."""
    if publish.tool not in _OF_ONE_FOLDER:
        return None
    words = publish.words
    if any(word.prefix.partition("=")[0] in _ELSEWHERE for word in words):
        return None
    plain = [word.text for word in words if not word.prefix.startswith("-")]
    behind = plain[plain.index("publish") + 1 :] if "publish" in plain else []
    folder = publish.ran.folder
    if folder is None or any(text is None for text in behind):
        return None
    named = [text for text in behind if text is not None and (text == "." or "/" in text)]
    place = posixpath.normpath(posixpath.join(folder, *named[:1]))
    found = None if len(named) > 1 or place.startswith(("..", "/")) else manifest(job, place)
    return None if found is None or found.get("private") is True else found


def objections(
    package: Mapping[str, object] | None, job: JobScene, spot: Spot, path: str = "package.json"
) -> Iterator[Objection]:
    """Why npm would not take what the job publishes; `package` None: not known, and nothing is said.

    `path`: of the file, for a person.
    """
    written = repository_of(package)
    here = job.full_name()
    named = on_github(written)
    if written and not is_on_github(written):
        yield _other(spot, f"`repository` in {path} names {shown_sources(written)}", here)
    elif package is not None and here and not written:
        yield _other(spot, f"{path} has no `repository`", here)
    elif named and here and named.lower() != here.lower():
        yield _other(spot, f"`repository` in {path} names {shown_sources(written)}, not {here}", here)


def agree(package: Mapping[str, object] | None, job: JobScene) -> bool:
    """Whether they are known to be the same, letter for letter, as npm compares them."""
    named = on_github(repository_of(package))
    return bool(named) and named == job.full_name()


def told(package: Mapping[str, object] | None, job: JobScene, path: str = "package.json") -> Iterator[str]:
    """What a person has to see to, where the two could not be compared."""
    if package is None or agree(package, job):
        return
    written = repository_of(package)
    if not written:
        yield f"{path} has no `repository`, and publishing fails without: add this repository's address"
    elif on_github(written).lower() == (job.full_name() or "?").lower():
        yield f"`repository` in {path} is {shown_sources(written)}: npm compares upper and lower case"
    else:
        yield (
            f"`repository` in {path} is {shown_sources(written)}: publishing fails where that is"
            " another repository"
        )


def _other(spot: Spot, reason: str, here: str) -> Objection:
    address = f"`git+https://github.com/{here}.git`" if here else "the address of this repository"
    fork = "; in a clone of a fork, add the repository as the remote `upstream`" if here else ""
    return Objection(
        CODE,
        spot,
        f"{reason}, and a workflow of GitHub publishes only what names its own repository",
        f"set `repository.url` in package.json to {address}{fork}",
    )
