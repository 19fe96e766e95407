"""GoReleaser: what its configuration in the repository adds to what a release needs, and takes from it.

The names of the files and of the settings are those of GoReleaser's manual (read in November 2026).
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from pinfix.errors import FileProblem
from pinfix.github.scopes import Grant, Level
from pinfix.scripts.pieces import Files
from pinfix.shell.model import Command
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix_codemods.permissions.commands.names import starts_with, tool_name
from pinfix_codemods.permissions.infer.running.configured import (
    Trace,
    configured_commands,
    need_of_configured,
)
from pinfix_codemods.permissions.infer.running.unchanged import UnchangedFiles
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.need import NOTHING, Assumption, Need, Reason, Spot, union

_NAMES = tuple(
    f"{stem}.{ending}"
    for stem in (".config/goreleaser", ".goreleaser", "goreleaser")
    for ending in ("yml", "yaml")
)
_IMAGES = ("dockers", "dockers_v2", "docker_manifests", "docker_signs", "docker_digest", "kos")
_PUSHES = ("brews", "homebrew_casks", "krews", "nix", "scoop", "scoops", "winget", "milestones")
"""What is pushed to a repository, or is done at the release on GitHub."""

_OF_GITHUB = ("ghcr.io", "{{", "$", ".pkg.github.com")
"""What the name of an image has in it that goes, or may go, to GitHub's registry."""

_ELSEWHERE = ("includes", "variables", "partial")
"""Settings that take parts of the configuration from other places."""

_VERBS = ("release", "build", "publish", "announce", "continue")
_DRY = ("--snapshot", "skip=publish", "--skip-publish")
_RUNS = "what the configuration of GoReleaser has run"
"""How data/actions.json calls it."""

_MOST_NODES = 20_000


@dataclass(frozen=True, slots=True)
class GoReleaserCall:
    """A call of GoReleaser: its arguments ("…" for what is not known), the folder, from the root of the
    repository (None: not known), and how a report names it.
    """

    words: tuple[str, ...]
    folder: str | None
    spot: Spot
    shown: str

    @property
    def works(self) -> bool:
        """Whether it does more than to look at the configuration."""
        return "check" not in self.words[:1]

    @property
    def releases(self) -> bool:
        """Whether it may publish."""
        line = " ".join(self.words)
        verb = next((word for word in self.words if not word.startswith("-")), "")
        return verb in ("release", "publish", "announce", "continue", "", "…") and not any(
            flag in line for flag in _DRY
        )

    @property
    def configuration(self) -> tuple[str, ...]:
        """The files that it may read, in the order in which it looks for them."""
        for place, word in enumerate(self.words):
            for flag in ("-f", "--config"):
                if word == flag:
                    return self.words[place + 1 : place + 2]
                if word.startswith(f"{flag}="):
                    return (word.removeprefix(f"{flag}="),)
        return _NAMES


@dataclass(frozen=True, slots=True)
class _Settings:
    """What the configuration says. `images`: it may publish some in GitHub's registry. `writes_contents`: it
    makes a release, or pushes files that may go into this repository. `pulls`: with these it may open a pull
    request there.
    """

    milestones: bool
    pulls: bool
    discussions: bool
    images: bool
    signs: bool
    writes_contents: bool


def need_with_goreleaser(
    command: Command, need: Need, folder: str | None, live: Live, files: Files, spot: Spot, trace: Trace
) -> Need:
    """`need` of `command`, where that is a call of GoReleaser with what its configuration says."""
    if tool_name(command) != "goreleaser" or not any(starts_with(command, (verb,)) for verb in _VERBS):
        return need
    words = tuple(word.text or "…" for word in command.words[1:])
    call = GoReleaserCall(words, folder, spot, "goreleaser release")
    token = live.env.get("GITHUB_TOKEN")
    if token is not None and token.holds and call.releases and starts_with(command, ("release",)):
        # Whether images are published is not known of the command itself.
        need |= Need.of(Grant.of({"packages": Level.WRITE}), spot, call.shown)
    return with_goreleaser(need, call, live, files, trace)


def with_goreleaser(need: Need, call: GoReleaserCall, live: Live, files: Files, trace: Trace) -> Need:
    """`need` of a call that may publish all there is, with what the configuration adds and takes away.

    `trace` follows the commands in it.
    """
    commands = _of_commands(call, live, files, trace)
    need = _with_settings(need, call, live, files)
    if commands.reasons:
        need = replace(need, assumptions=tuple(map(_of_the_rest, need.assumptions)))
    return need | commands


def _of_the_rest(assumption: Assumption) -> Assumption:
    """What is assumed of all that the configuration has run, said of what was not followed."""
    text = assumption.text
    return replace(
        assumption, text=f"what else{text.removeprefix('what')}" if text.startswith(_RUNS) else text
    )


def _of_commands(call: GoReleaserCall, live: Live, files: Files, trace: Trace) -> Need:
    """What the commands need that GoReleaser is told to run."""
    found = _file(call, live, files) if call.works else None
    if found is None:
        return NOTHING
    path, text = found
    return union(
        need_of_configured(command, path, call.folder, live, trace)
        for command in configured_commands(text)
        if command.hook or call.releases
    )


def _with_settings(need: Need, call: GoReleaserCall, live: Live, files: Files) -> Need:
    token = live.env.get("GITHUB_TOKEN")
    if token is None or not token.holds or not call.releases:
        return need
    found = _file(call, live, files)
    settings = None if found is None else _parsed(found[1], live.token_variables)
    if settings is None:
        told = "closes no milestones and opens no discussions"
        text = f"the configuration of GoReleaser ({call.shown}), which was not read, {told}"
        return need | Need(assumptions=(Assumption(call.spot, text),))
    if not settings.images and not any(live.registries.values()):
        need = replace(need, reasons=tuple(one for one in need.reasons if one.scope != "packages"))
    if not settings.signs and not live.oidc:
        need = replace(need, reasons=tuple(one for one in need.reasons if one.scope != "id-token"))
    if not settings.writes_contents:
        need = replace(need, reasons=tuple(map(_reading, need.reasons)))
    wanted = {
        "issues": settings.milestones,
        "discussions": settings.discussions,
        "pull-requests": settings.pulls,
    }
    grant = Grant.of({scope: Level.WRITE for scope, needed in wanted.items() if needed})
    return need | Need.of(grant, call.spot, f"{call.shown}, by its configuration")


def _reading(reason: Reason) -> Reason:
    return replace(reason, level=Level.READ) if reason.scope == "contents" else reason


def _file(call: GoReleaserCall, live: Live, files: Files) -> tuple[str, str] | None:
    """The path and the text of the configuration; None where it is not known."""
    if call.folder is None:
        return None
    unchanged = UnchangedFiles(files, live)
    for name in call.configuration:
        path = posixpath.normpath(posixpath.join(call.folder, name))
        text = unchanged.read(path)
        if unchanged.changed:
            return None
        if text is not None:
            return path, text
    return None


def _parsed(text: str, token_variables: Collection[str]) -> _Settings | None:
    try:
        root = follow(Document.from_text(text).roots[0])
    except (FileProblem, IndexError):
        return None
    if not isinstance(root, Mapping) or any(root.get(name) is not None for name in _ELSEWHERE):
        return None
    release = _inner(root, "release")
    disabled = _text(release, "disable")
    return _Settings(
        milestones=_closes_milestones(root),
        pulls=any(_opens_pulls(node, token_variables) for name in _PUSHES if (node := root.get(name))),
        discussions=bool(_text(release, "discussion_category_name")),
        images=any(
            any(part in scalar for part in _OF_GITHUB)
            for name in _IMAGES
            if (node := root.get(name)) is not None
            for scalar in _scalars(node)
        ),
        signs="sign" in text,  # as `cosign` does in a hook, too
        writes_contents=disabled.lower() != "true" or any(root.get(name) is not None for name in _PUSHES),
    )


def _closes_milestones(root: Mapping) -> bool:
    node = root.get("milestones")
    inner = None if node is None else follow(node)
    entries = [follow(item) for item in inner.items] if isinstance(inner, Sequence) else []
    texts = [_text(entry, "close") for entry in entries if isinstance(entry, Mapping)]
    return any(text.lower() not in ("", "false") for text in texts)


def _opens_pulls(node: Node, token_variables: Collection[str]) -> bool:
    """Whether a pull request is opened in a repository for which no other credential is given."""
    pending = [node]
    for _ in range(_MOST_NODES):
        if not pending:
            return False
        inner = follow(pending.pop())
        if isinstance(inner, Sequence):
            pending += inner.items
        elif isinstance(inner, Mapping):
            enabled = _text(_inner(inner, "pull_request"), "enabled").lower()
            token = _text(inner, "token")
            own = token and not any(name in token for name in token_variables)
            if enabled not in ("", "false") and not own:
                return True
            pending += [value for _, _, value in inner.entries()]
    return True


def _inner(owner: Mapping, key: str) -> Mapping | None:
    node = owner.get(key)
    found = None if node is None else follow(node)
    return found if isinstance(found, Mapping) else None


def _text(owner: Mapping | None, key: str) -> str:
    node = None if owner is None else owner.get(key)
    found = None if node is None else follow(node)
    return found.value if isinstance(found, Scalar) and not found.is_null else ""


def _scalars(node: Node) -> Iterator[str]:
    """The texts below `node`; "{{", which may be anything, where there are too many."""
    pending = [node]
    for _ in range(_MOST_NODES):
        if not pending:
            return
        inner = follow(pending.pop())
        if isinstance(inner, Scalar):
            yield inner.value
        elif isinstance(inner, Sequence):
            pending += inner.items
        else:
            pending += [value for _, _, value in inner.entries()]
    yield "{{"
