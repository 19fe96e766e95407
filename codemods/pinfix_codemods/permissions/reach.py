"""What code that nobody can read ahead gets at, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pinfix.github.expressions.values import Holds
from pinfix.github.scopes import Grant, Level
from pinfix.resolution import RemoteFile
from pinfix_codemods.permissions.actions.opaque import need_of_opaque
from pinfix_codemods.permissions.assumed import are_several
from pinfix_codemods.permissions.live import Git, Live
from pinfix_codemods.permissions.need import NOTHING, Need, Sink, Spot

_WRITES = Grant.of({"contents": Level.WRITE})
_PUSHES_CODE = re.compile(r"\bgit\b[^\n]{0,80}\bpush\b|['\"]push['\"]|\b(origin|remote)\b[^\n]{0,40}\bpush\(")
_GIT_LIBRARY = re.compile(
    r"\b(simple-?git|nodegit|isomorphic-git|gitpython|pygit2|dulwich|rugged|jgit|go-git|ghpages|gh-pages)\b"
    r"|\bfrom git import|\bimport git\b|\bgit(\(\))?\??\.push\(",
    re.IGNORECASE,
)
"""Libraries that speak the protocol of git themselves."""

_PUSH_OPTION = re.compile(
    r"push|--(git[-.]?|auto-?)?push(-(tags?|commits?|changes))?(=(true|yes|1))?|--follow-tags"
)
_BUILDS_IMAGES = frozenset(
    {"buildah", "buildctl", "buildx", "depot", "docker", "docker-compose", "earthly", "img", "kaniko", "ko"}
    | {"nerdctl", "nix", "nuget", "oras", "podman", "skopeo"}
)

_PURPOSE = re.compile(
    r"(?<!on )\bpush(es|ing)?\b(?! (and|or|event))(?! [^.]{0,12}(image|docker))"
    r"|(?<!conventional )\bcommits\b",
    re.IGNORECASE,
)
"""An action that says so of itself; not one that pushes images, runs on pushes, or reads commit messages."""

SAY_WHAT_IT_NEEDS = (
    "State what the job needs under `permissions.jobs` in the configuration, or what the program needs under "
    "`permissions.commands` or `permissions.actions`; or give the token only to the command that uses it."
)


def unread_code(
    live: Live, spot: Spot, what: str, *, handed: Holds = Holds.NO, may_push: bool = False
) -> Need:
    """The need of `what` (the subject of a sentence), of which it is not known what it does.

    `handed`: whether it is given the token in an argument or an input. `may_push`: something speaks for it.
    """
    ways = [f"`{name}`" for name in live.token_variables]
    if handed:
        ways.append("an argument")
    if live.gh:
        ways.append("the login of `gh`")
    if ways:
        gets, does = ("get", "they do") if are_several(what) else ("gets", "it does")
        reason = f"{what} {gets} the token (in {' and '.join(ways)}), and what {does} with it is not known"
        return Need(sinks=(Sink(spot, "unknown-token-use", reason, SAY_WHAT_IT_NEEDS),))
    return need_of_opaque(what, live, spot, may_push=may_push)


def need_by_purpose(words: str, live: Live, spot: Spot, what: str) -> Need:
    """What an action needs that nobody reads, where by its own `words` it is there to push."""
    if live.git not in (Git.TOKEN, Git.UNKNOWN) or not _PURPOSE.search(words):
        return NOTHING
    return Need.of(_WRITES, spot, f"{what} pushes, by its description")


def unknown_action(spot: Spot, reason: str, file: RemoteFile | None = None) -> Need:
    """The need of an action of which it is not known what it does with the token, or whether it gets it.

    `file` would tell.
    """
    remedy = (
        "State what it needs under `permissions.actions` in the configuration; or run online with a "
        "token, so that its metadata can be read."
    )
    return Need(sinks=(Sink(spot, "unknown-action", reason, remedy, file),))


def foreign_code(
    live: Live, spot: Spot, what: str, text: str, *, handed: Holds, may_push: bool = False
) -> Need:
    """The need of code in another language than a shell's, of which only the words are looked at."""
    return unread_code(live, spot, what, handed=handed, may_push=may_push or speaks_of_pushing(text))


def is_told_to_push(words: Iterable[str]) -> bool:
    """Whether a program is called with a word that says so (`--push`), and does not build images."""
    found = list(words)
    return _BUILDS_IMAGES.isdisjoint(found[:3]) and any(map(_PUSH_OPTION.fullmatch, found[1:]))


def speaks_of_pushing(text: str) -> bool:
    """Whether code, of whatever language, seems to push with git."""
    return bool(_PUSHES_CODE.search(text) and "git" in text.lower()) or bool(
        _GIT_LIBRARY.search(text) and "push" in text
    )
