"""How git is given a credential: by its configuration, by the address of a remote, by an option."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pinfix.github.expressions.values import Holds
from pinfix.shell.model import Word
from pinfix_codemods.permissions.commands.arguments import read_arguments
from pinfix_codemods.permissions.commands.holding import highest
from pinfix_codemods.permissions.commands.programs.placing import hook_in_place
from pinfix_codemods.permissions.commands.programs.starting import is_harmless
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, Judgement, Unrecognised, lost
from pinfix_codemods.permissions.commands.scene import READS_CONTENTS, Scene
from pinfix_codemods.permissions.live import Git, GivesGit

_RUNS_A_PROGRAM = re.compile(
    r"hookspath|templatedir|^alias\.|command|fsmonitor|^include|editor$|gitproxy|askpass|packobjectshook|^remote\..*\.vcs"
    r"|\.(clean|smudge|process|textconv|driver|cmd|program|external|path)$|\.(uploadpack|receivepack)$|^trailer\."
)
"""Settings whose value git runs. Pagers are not among them: they start on a terminal only."""

_PLACES_OF_HOOKS = ("hookspath", "templatedir")

_HELPER = re.compile(r"^credential\.(.*\.)?helper$")
_OWN_HELPERS = frozenset(
    {"", "store", "cache", "manager", "manager-core", "osxkeychain", "wincred", "libsecret"}
)
_ANSWERS = frozenset({"f", "echo", "printf", "test", "[", "cat", "sleep", "true", "", "}", "then", "fi"})
_VALUE_FLAGS = frozenset({"-f", "--file", "--type", "--default", "--blob", "--value", "--comment"})
_ASKING = frozenset(
    {"--get", "--get-all", "--get-regexp", "--list", "-l", "--unset", "--unset-all", "--remove-section"}
)
_ASKING_VERBS = frozenset({"get", "list", "unset", "remove-section", "rename-section", "edit"})


def judge_config(scene: Scene, rest: tuple[Word, ...]) -> Judgement:
    """`git config`: what it gives to later commands."""
    arguments = read_arguments(rest, _VALUE_FLAGS)
    words = arguments.words
    if arguments.has(*_ASKING) or len(words) < 2 or words[0].text in _ASKING_VERBS:
        return _asked(scene)
    if words[0].text == "set":
        words = words[1:]
    key = words[0].shown().lower()
    held = credential(scene, words)
    if _starts_a_program(key, words[1:]):
        if held:
            return lost(scene.spot, f"`git config {key}` gets the token into a program")
        if key.endswith(_PLACES_OF_HOOKS):
            return hook_in_place(scene)
        if not key.startswith("alias."):  # whoever calls the alias calls a command that is not known
            return Unrecognised("git config")
    return _given(held)


def _starts_a_program(key: str, values: tuple[Word, ...]) -> bool:
    """Whether git starts a program because of this setting that is not known to be harmless."""
    texts = [word.shown() for word in values]
    if _HELPER.search(key):
        return not all(_is_known_helper(text) for text in texts)
    return bool(_RUNS_A_PROGRAM.search(key)) and not all(is_harmless(text) for text in texts)


def _is_known_helper(text: str) -> bool:
    """A helper of git's own, `gh`, or a function that only prints an answer."""
    if "gh auth git-credential" in text or text.split(" ")[0] in _OWN_HELPERS:
        return True
    pieces = re.split(r"[;&|\n{]+", text.removeprefix("!"))
    first = [(piece.split() or [""])[0].removesuffix("()") for piece in pieces]
    return text.startswith("!") and "$(" not in text and "`" not in text and _ANSWERS.issuperset(first)


def _asked(scene: Scene) -> Judgement:
    """Printing the stored header gives the token to whoever reads it."""
    captured = any(block.kind == "subshell" for block in scene.command.blocks)
    text = scene.command.shown().lower()
    shows = any(piece in text for piece in ("extraheader", "url", "--list", " -l", " list", "regexp"))
    if captured and scene.git_has_token and shows:
        return lost(scene.spot, "`git config --get` prints the token")
    return NEEDS_NOTHING


def judge_remote(scene: Scene, rest: tuple[Word, ...]) -> Judgement:
    """`git remote`: an address may carry a credential; some commands ask the remote."""
    arguments = read_arguments(rest, frozenset({"-t", "-m"}))
    verb = arguments.words[0].text if arguments.words else ""
    if verb is None:
        return Unrecognised("git remote")
    if verb in ("set-url", "add"):
        held = credential(scene, arguments.words[1:])
        if any("::" in word.prefix for word in arguments.words[1:]):
            return Unrecognised("git remote")
        fetches = arguments.has("-f", "--fetch") and (held or scene.git_has_token)
        return _given(held) | (scene.need(READS_CONTENTS, "git remote add -f") if fetches else NEEDS_NOTHING)
    asks = verb in ("update", "show", "prune", "set-head")
    if asks and scene.git_has_token:
        return scene.need(READS_CONTENTS, f"git remote {verb}")
    return NEEDS_NOTHING


def by_option(scene: Scene, options: tuple[Word, ...]) -> Scene:
    """The scene as `git -c name=value …` changes it for this one command."""
    held = max(credential(scene, options), _by_variable(scene, options))
    if not held or scene.live.git is Git.TOKEN:
        return scene
    git = Git.TOKEN if held is Holds.YES else Git.UNKNOWN
    return replace(scene, live=replace(scene.live, git=git))


def runs_by_option(options: tuple[Word, ...]) -> bool:
    """Whether one of the options before the command makes git start a program."""
    return any(word.prefix.startswith("--exec-path=") for word in options) or any(
        setting_runs(word) if before.text == "-c" else "--config-env" in before.prefix and _is_unsafe(word)
        for before, word in pairwise((Word(("",)), *options, Word(("",))))
    )


def setting_runs(word: Word) -> bool:
    """Whether `name=value`, as git takes it with `-c`, makes it start a program."""
    key, _, value = word.shown().partition("=")
    return _starts_a_program(key.lower(), (Word((value,)),))


def _is_unsafe(word: Word) -> bool:
    return bool(_RUNS_A_PROGRAM.search(word.shown().lower()) or _HELPER.search(word.shown().lower()))


def _by_variable(scene: Scene, options: tuple[Word, ...]) -> Holds:
    """`--config-env=http.extraheader=VARIABLE`."""
    named = [word.shown().rpartition("=")[2] for word in options if "=" in word.prefix]
    return highest(value.holds for name in named if (value := scene.variable(name)) is not None)


def credential(scene: Scene, words: tuple[Word, ...]) -> Holds:
    """Whether the words carry the token, or tell git how to find it in a variable or through `gh`."""
    held = scene.plainly_holds(*words)
    text = " ".join(word.shown() for word in words)
    named = any(f"${name}" in text or "${" + name in text for name in scene.token_variables)
    by_gh = "gh auth git-credential" in text and bool(scene.token_variables or scene.live.gh)
    return max(held, Holds.MAYBE if named or by_gh else Holds.NO)


def _given(held: Holds) -> Judged:
    if not held:
        return NEEDS_NOTHING
    return Judged(effects=(GivesGit(Git.TOKEN if held is Holds.YES else Git.UNKNOWN),))
