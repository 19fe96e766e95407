"""Files, folders and a commit as objects of git, with no index: whole trees from the changed folders up.

So the size of the repository does not matter, and what a partial clone lacks is not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pinfix.api.git_data import Entry
from pinfix.api.problems import CallFailed
from pinfix.pull_request.model import FileVersion
from pinfix.trees.stored.ids import EMPTY_TREE
from pinfix.working_copy.refusals import words_of
from pinfix.working_copy.running import Git, TookTooLong

_SIGNING_SECONDS = 300.0
"""A person may have to type a passphrase or to touch a key."""

_FOLDER = "40000"

Listing = Callable[[str], Sequence[Entry]]


def write_tree(git: Git, listing_of: Listing, root: str, files: Sequence[FileVersion]) -> str:
    """The tree `root` with `files` in it, written; its id. `listing_of` gives the entries of a tree.

    Raises CallFailed `bad-answer` where git does not write it.
    """
    for file in files:
        _write(git, "hash-object", "-w", "--stdin", "--no-filters", stdin=file.content)
    return _write_folder(git, listing_of, root, {tuple(file.path.split("/")): file for file in files})


def identity_problem(git: Git) -> CallFailed | None:
    """Why no commit can be made in the person's name, where git would have to guess that."""
    for variable in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        asked = git.run("-c", "user.useConfigOnly=true", "var", variable)
        if asked.status != 0:
            return CallFailed(
                "no-identity",
                "git does not know in whose name to commit",
                'Tell it: `git config --global user.name "Your Name"` and `git config --global user.email '
                "you@example.com`.",
            )
    return None


def write_commit(git: Git, tree: str, parent: str, message: str) -> str:
    """A commit in the person's name, signed where the person's git signs all; its id.

    Raises CallFailed: `no-identity`; `not-signed`.
    """
    problem = identity_problem(git)
    if problem is not None:
        raise problem
    signs = git.run("config", "--type=bool", "--get", "commit.gpgSign").text == "true"
    try:
        made = git.run(
            "-c", "user.useConfigOnly=true", "commit-tree", *(["-S"] if signs else []), "-p", parent, tree,
            stdin=message.encode("utf-8", "replace"),
            seconds=_SIGNING_SECONDS,
            alone=not signs,  # a key may need its passphrase typed
        )  # fmt: skip
    except TookTooLong:
        raise CallFailed("not-signed", "the commit was not signed in time", _ON_SIGNING) from None
    if made.status != 0:
        code, remedy = ("not-signed", _ON_SIGNING) if signs else ("bad-answer", "See `git fsck`.")
        raise CallFailed(code, f"git did not make the commit: {words_of(made)}", remedy)
    return made.text


_ON_SIGNING = (
    "Unlock the key, or see whether `git commit -S` works. Your git is set to sign all commits "
    "(commit.gpgSign), and pinfix makes no other ones then."
)


def _write_folder(
    git: Git, listing_of: Listing, tree: str, files: Mapping[tuple[str, ...], FileVersion]
) -> str:
    known = () if tree == EMPTY_TREE else listing_of(tree)
    entries = {entry.path: (entry.mode, entry.sha) for entry in known}
    below: dict[str, dict[tuple[str, ...], FileVersion]] = {}
    for (name, *rest), file in files.items():
        if rest:
            below.setdefault(name, {})[tuple(rest)] = file
        else:
            entries[name] = (file.mode, file.blob)
    for name, ones in below.items():
        _, folder = entries.get(name, (_FOLDER, EMPTY_TREE))
        entries[name] = (_FOLDER, _write_folder(git, listing_of, folder, ones))
    lines = (f"{mode} {_kind(mode)} {sha}\t{name}\0" for name, (mode, sha) in entries.items())
    return _write(git, "mktree", "-z", "--missing", stdin="".join(lines).encode("utf-8", "surrogateescape"))


def _kind(mode: str) -> str:
    return {"40000": "tree", "040000": "tree", "160000": "commit"}.get(mode, "blob")


def _write(git: Git, *arguments: str, stdin: bytes) -> str:
    try:
        ran = git.run(*arguments, stdin=stdin)
    except TookTooLong as problem:
        raise CallFailed("time-out", str(problem), "See whether the disk answers.") from None
    if ran.status != 0:
        message = f"git did not store what goes on the branch: {words_of(ran)}"
        raise CallFailed("bad-answer", message, "See whether the disk is full, and `git fsck`.")
    return ran.text
