"""`git`: what goes over the network, with which credential, and what only stays in the work tree."""

from __future__ import annotations

import re

from pinfix.github.expressions.values import Holds
from pinfix.github.scopes import Grant
from pinfix.shell.model import Word
from pinfix_codemods.permissions.commands.arguments import Arguments, read_arguments
from pinfix_codemods.permissions.commands.git.settings import (
    by_option,
    judge_config,
    judge_remote,
    runs_by_option,
    setting_runs,
)
from pinfix_codemods.permissions.commands.github.urls import Address, address_of
from pinfix_codemods.permissions.commands.holding import stdin_holds
from pinfix_codemods.permissions.commands.knowledge import names
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, Judgement, Unrecognised, lost
from pinfix_codemods.permissions.commands.scene import READS_CONTENTS, WRITES_CONTENTS, Scene
from pinfix_codemods.permissions.live import Git, GivesGit

_MAY_RUN_HOOKS = frozenset(
    {"am", "checkout", "cherry-pick", "commit", "merge", "rebase", "reset", "revert", "switch"}
)
"""Local too, but a hook that was installed before runs with them. A fresh checkout has none."""

_STARTS_PROGRAMS = frozenset({"bisect", "difftool", "filter-branch", "filter-repo", "mergetool", "p4", "svn"})
"""They push nothing by themselves to where the token counts, but start what they are told."""

_HELPER = re.compile(r"[a-z0-9-]+::")
_SSH_TO_GITHUB = re.compile(r"(ssh://|git://|git\+ssh://)?([\w.-]+@)?(ssh\.)?github\.com[:/]|(ssh|git)://$|$")
_SHORT_FOR_ADDRESS = re.compile(r"(?!file:|ssh:|git:)[a-z][\w+-]+:")
"""`gh:o/r`: a host without a dot is more often a beginning that `insteadOf` replaces."""

_READS = frozenset({"clone", "fetch", "ls-remote", "pull", "fetch-pack"})
_RUNS_A_COMMAND = ("--exec", "-x", "--upload-pack", "--receive-pack")
_RUNS_HOOKS_TOO = frozenset({"push", "pull"})
_KEEPS_ADDRESS = frozenset({"-u", "--set-upstream"})

_GLOBAL_WITH_VALUE = frozenset(
    {"-C", "-c", "--git-dir", "--work-tree", "--namespace", "--config-env", "--attr-source", "--super-prefix"}
)
_WITH_VALUE = {
    "push": frozenset({"-o", "--push-option", "--repo", "--receive-pack", "--exec"}),
    "clone": frozenset(
        {
            "-b", "--branch", "--depth", "-o", "--origin", "-c", "--config", "--reference", "--filter", "-j",
            "--jobs", "--shallow-since", "--shallow-exclude", "--template", "--separate-git-dir", "-u",
            "--upload-pack", "--server-option", "--bundle-uri",
        }
    ),
}  # fmt: skip
_OTHERS_WITH_VALUE = frozenset(
    {"--depth", "-j", "--jobs", "-o", "--filter", "--upload-pack", "-s", "-X", "--refmap", "--deepen"}
)


def judge_git(scene: Scene) -> Judgement:
    """What one command of git needs."""
    words = scene.command.words[1:]
    at = _subcommand_at(words)
    if at is None:
        return NEEDS_NOTHING if all(word.prefix.startswith("-") for word in words) else Unrecognised("git")
    name = words[at].text
    if runs_by_option(words[:at]):
        return _may_push(scene, "git with a setting that starts a program")
    scene = by_option(scene, words[:at])
    rest = words[at + 1 :]
    if name is None:
        return _may_push(scene, scene.command.shown()[:60])
    if name in ("config", "remote"):
        return judge_config(scene, rest) if name == "config" else judge_remote(scene, rest)
    if name == "clone" and _clone_runs(rest):
        return Unrecognised("git clone")
    if name in ("submodule", "subtree", "lfs", "credential"):
        return _of_two_words(scene, name, rest)
    if name == "push":
        return _with_hooks(
            scene, name, _over_network(scene, "git push", _arguments(name, rest), WRITES_CONTENTS)
        )
    if name in _READS or (name == "archive" and any(word.prefix.startswith("--remote") for word in rest)):
        judged = _over_network(scene, f"git {name}", _arguments(name, rest), READS_CONTENTS)
        return _with_hooks(scene, name, judged)
    if name in _MAY_RUN_HOOKS:
        return _local(scene, name, rest)
    if name == "init" and any(word.prefix.startswith("--template") for word in rest):
        return Unrecognised("git init")
    if name == "grep" and any(word.prefix.startswith(("-O", "--open")) for word in rest):
        return Unrecognised("git grep")
    if name in _STARTS_PROGRAMS:
        return Unrecognised(f"git {name}")
    return NEEDS_NOTHING if name in names("git, local") else _may_push(scene, f"git {name}")


def _may_push(scene: Scene, shown: str) -> Judgement:
    """A command that is not known: one out of a variable, an alias, or a program `git-name`.

    It is as likely to push as not, so that nothing is assumed of it.
    """
    if not scene.git_has_token or scene.token_variables or scene.live.gh or scene.given:
        return Unrecognised(shown)
    return scene.need(WRITES_CONTENTS, f"{shown} may push") | scene.may_use_what_is_left(shown)


def _clone_runs(rest: tuple[Word, ...]) -> bool:
    """`git clone` with hooks of a template, or with a setting that makes git start a program."""
    arguments = _arguments("clone", rest)
    settings = arguments.values("-c", "--config")
    return arguments.has("--template", "-u", "--upload-pack") or any(setting_runs(word) for word in settings)


def _with_hooks(scene: Scene, name: str, judged: Judgement) -> Judgement:
    if isinstance(judged, Unrecognised) or name not in _RUNS_HOOKS_TOO:
        return judged
    return judged | _hooks(scene, name)


def _hooks(scene: Scene, name: str) -> Judged:
    if not scene.token_variables:
        return NEEDS_NOTHING
    return scene.assume(f"no hook that something installed for `git {name}` uses the token")


def _subcommand_at(words: tuple[Word, ...]) -> int | None:
    place = 0
    while place < len(words):
        if words[place].text in _GLOBAL_WITH_VALUE:
            place += 2
        elif words[place].prefix.startswith("-"):
            place += 1
        else:
            return place
    return None


def _arguments(name: str, rest: tuple[Word, ...]) -> Arguments:
    return read_arguments(rest, _WITH_VALUE.get(name, _OTHERS_WITH_VALUE))


def _of_two_words(scene: Scene, name: str, rest: tuple[Word, ...]) -> Judgement:
    verb = next((word.text for word in rest if not word.prefix.startswith("-")), "")
    if verb is None:
        return Unrecognised(f"git {name}")
    shown = f"git {name} {verb}".strip()
    arguments = read_arguments(rest, ("-b", "--branch", "--name", "--reference", "--depth", "-P", "--prefix"))
    held = scene.plainly_holds(*arguments.words[1:])
    if name == "submodule":
        if verb == "foreach":
            return Unrecognised(shown)
        if verb in ("set-url", "add") and held:
            return scene.need(READS_CONTENTS, shown) | _left_behind(scene, held)
        reads = verb in ("update", "add")
        return _over_network(scene, shown, None, READS_CONTENTS) if reads else NEEDS_NOTHING
    if name == "credential":
        return _credential(scene, verb)
    if held:
        return scene.need(WRITES_CONTENTS if "push" in verb else READS_CONTENTS, shown)
    if verb in ("push", "pre-push"):
        return _over_network(scene, shown, None, WRITES_CONTENTS)
    if verb in (
        "pull",
        "fetch",
        "add",
        "clone",
        "checkout",
        "merge",
        "split",
        "prune",
        "lock",
        "unlock",
        "locks",
    ):
        level = WRITES_CONTENTS if verb in ("lock", "unlock") else READS_CONTENTS
        return _over_network(scene, shown, None, level)
    return NEEDS_NOTHING if name == "lfs" and verb in names("git-lfs, local") else Unrecognised(shown)


def _credential(scene: Scene, verb: str) -> Judgement:
    given = stdin_holds(scene.command, scene.live)
    if verb == "approve" and given:
        return Judged(effects=(GivesGit(Git.TOKEN if given is Holds.YES else Git.UNKNOWN),))
    if verb == "fill" and scene.git_has_token:
        return lost(scene.spot, "`git credential fill` prints the token")
    return NEEDS_NOTHING


def _local(scene: Scene, name: str, rest: tuple[Word, ...]) -> Judgement:
    if any(word.prefix.startswith((*_RUNS_A_COMMAND, "-ix")) for word in rest):
        return Unrecognised(f"git {name}")
    return _hooks(scene, name)


def _over_network(scene: Scene, shown: str, arguments: Arguments | None, grant: Grant) -> Judgement:
    """`arguments` None: the remote is whatever is configured."""
    if arguments is not None and arguments.has(*_RUNS_A_COMMAND):
        return Unrecognised(shown)
    remote = _remote(arguments)
    if remote is not None and _HELPER.match(remote.prefix):
        return Unrecognised(shown)  # `ext::./program`: a helper that git starts
    if arguments is not None and any(
        scene.plainly_holds(word) for word in arguments.values("-c", "--config")
    ):
        held = scene.plainly_holds(*arguments.values("-c", "--config"))
        return scene.need(grant, shown) | _left_behind(scene, held)
    if remote is None or not _is_address(remote):
        if scene.git_has_token or (remote is not None and scene.holds(remote)):
            return scene.need(grant, shown)
        return NEEDS_NOTHING
    judged = _to_address(scene, shown, remote, grant)
    keeps = shown == "git clone" or (arguments is not None and arguments.has(*_KEEPS_ADDRESS))
    held = max(address_of(remote, scene.live).user, scene.plainly_holds(remote))
    return judged | _left_behind(scene, held) if keeps and held else judged


def _left_behind(scene: Scene, held: Holds) -> Judged:
    """An address or a setting with the token stays in the configuration of the clone."""
    sure = held is Holds.YES or scene.live.git is Git.TOKEN
    return Judged(effects=(GivesGit(Git.TOKEN if sure else Git.UNKNOWN),))


def _remote(arguments: Arguments | None) -> Word | None:
    if arguments is None:
        return None
    named = arguments.values("--repo")
    return named[0] if named else next(iter(arguments.words), None)


def _is_address(word: Word) -> bool:
    start = word.prefix
    return "://" in start or ":" in start or start.startswith(("/", "./", "../", "git@"))


def _to_address(scene: Scene, shown: str, remote: Word, grant: Grant) -> Judged:
    start = remote.prefix.lower()
    if not start.startswith(("http://", "https://")):
        # ssh, files, the old protocol of git: none of them takes the token. But `url.….insteadOf` may have
        # made an address of ssh one that does.
        may_be_rewritten = _SSH_TO_GITHUB.match(start) or _SHORT_FOR_ADDRESS.match(start)
        rewritten = may_be_rewritten and scene.git_has_token
        return scene.need(grant, shown) if rewritten else NEEDS_NOTHING
    address = address_of(remote, scene.live)
    token = max(address.user, scene.plainly_holds(remote))
    if token and address.place == "elsewhere":
        return lost(scene.spot, f"`{shown}` sends the token to the host {address.host}")
    if token or (scene.git_has_token and _takes_stored(address)):
        # The header that a checkout has stored goes before a password in the address.
        return scene.need(grant, shown)
    return NEEDS_NOTHING


def _takes_stored(address: Address) -> bool:
    return address.place not in ("elsewhere", "packages", "models")
