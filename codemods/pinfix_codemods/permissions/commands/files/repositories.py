"""Files that git and gh put into the work space: of other commits, of other repositories, of releases."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.shell.model import Command, Word
from pinfix_codemods.permissions.commands.arguments import Arguments, read_arguments
from pinfix_codemods.permissions.commands.files.targets import HERE, Target, last_name

_GIT_VALUES = ("-C", "-c", "--git-dir", "--work-tree", "--namespace")
_CLONE_VALUES = frozenset(
    {
        "-b", "--branch", "--depth", "-o", "--origin", "-c", "--config", "--reference", "-j", "--jobs",
        "--filter", "--separate-git-dir", "-u", "--upload-pack",
    }
)  # fmt: skip
_WHOLE = frozenset(
    {"am", "apply", "cherry-pick", "merge", "pull", "read-tree", "rebase", "revert", "subtree"}
)
_CHANGE_NOTHING = frozenset({"--abort", "--check", "--stat", "--quit"})
_SAME = frozenset({"HEAD", "@", ""})


def by_git(command: Command) -> Iterator[Target]:
    """What a git command may do to the files of the folder that it works on."""
    rest = list(command.words[1:])
    folder: Word | None = None
    while rest and rest[0].prefix.startswith("-"):
        option = rest.pop(0)
        if option.text in _GIT_VALUES and rest:
            value = rest.pop(0)
            folder = value if option.text == "-C" else folder
    verb, words = (rest[0].text, tuple(rest[1:])) if rest else (None, ())
    where = HERE if folder is None else Target(folder, below=True)
    if verb == "clone":
        yield from _cloned(read_arguments(words, _CLONE_VALUES))
    elif verb == "worktree":
        given = read_arguments(words, ("-b", "-B", "--reason"))
        yield from (Target(word, below=True) for word in given.words[1:2])
    elif any(word.text in _CHANGE_NOTHING for word in words):
        return
    elif verb in _WHOLE or _leads_elsewhere(verb, words):
        yield where


def _leads_elsewhere(verb: str | None, words: tuple[Word, ...]) -> bool:
    """Whether files of another commit come: not with a new branch from here, or files of this one again."""
    if verb in ("checkout", "switch"):
        given = read_arguments(words, ("-b", "-B", "-c", "-C", "--orphan"))
        named = [word for word in given.words if word.text not in _SAME]
        return bool(named) and not any(word.text == "--" for word in words[:1])
    if verb == "reset":
        given = read_arguments(words, ())
        moves = given.has("--hard", "--merge", "--keep")
        return moves and any(word.text not in _SAME for word in given.words)
    return verb == "restore" and any(word.prefix.startswith(("-s", "--source")) for word in words)


def _cloned(given: Arguments) -> Iterator[Target]:
    """A clone goes to the folder that is named, else to one with the name of the repository."""
    if len(given.words) > 1:
        yield Target(given.words[1], below=True)
    elif given.words:
        *before, last = last_name(given.words[0]).parts or ("",)
        name = last.removesuffix(".git") if isinstance(last, str) else last
        yield Target(Word((*before, name)), below=True)


def by_gh(command: Command) -> Iterator[Target]:
    """What a gh command downloads."""
    words = command.words[1:]
    called = tuple(word.text for word in words[:2])
    if called == ("pr", "checkout"):
        yield HERE
    elif called == ("repo", "clone"):
        yield from _cloned(read_arguments(words[2:], ("-u", "--upstream-remote-name")))
    elif called in (("release", "download"), ("run", "download")):
        valued = ("-D", "--dir", "-O", "--output", "-p", "--pattern", "-R", "--repo", "-n", "--name", "-A")
        given = read_arguments(words[2:], valued)
        if given.values("-O", "--output"):
            yield from map(Target, given.values("-O", "--output")[-1:])
        else:
            folders = given.values("-D", "--dir")
            yield Target(folders[-1], below=True) if folders else HERE
