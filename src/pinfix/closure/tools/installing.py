"""Commands that install packages of a registry, and leave the project around them alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from pinfix.closure.view import View
from pinfix.shell.model import Word

OF_ANY_FOLDER = frozenset({"rust-toolchain.toml", "rust-toolchain"})
"""Files that a tool goes by wherever it is started, whatever it installs."""

_PACKAGE = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?:\[[^\]]*\])?(?:[ ]*[=<>!~@;].*)?", re.DOTALL)
_BEGIN = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?[ ]*[=<>!~@]=?")
_OF_PROJECT = re.compile(r"^[ \t]*(?:-e|--editable\b|-r|--requirement\b|\.|file:)|@[ \t]*file:", re.MULTILINE)
_VERBS = {
    "pip": frozenset({"install", "wheel", "download"}),
    "uv": frozenset({"install"}),
    "gem": frozenset({"install"}),
    "cargo": frozenset({"install"}),
}
_LISTS = frozenset({"-r", "--requirement", "--requirements"})
_VALUED = frozenset(
    {"-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-t", "--target",
     "--prefix", "--root", "--python", "-p", "--platform", "--python-version", "--implementation", "--abi",
     "--progress-bar", "--retries", "--timeout", "--trusted-host", "--proxy", "--cache-dir", "--log",
     "--no-binary", "--only-binary", "-d", "--dest", "-w", "--wheel-dir", "--upgrade-strategy", "--index",
     "--default-index", "--with", "-v", "--version", "--vers", "-n", "--source", "--install-dir", "--bindir",
     "--git", "--branch", "--tag", "--rev", "--features", "--bin", "--profile", "--registry", "-j", "--jobs"}
)  # fmt: skip
_FLAGS_OF = {"pip": frozenset({"-v"}), "uv": frozenset({"-v", "-n", "-p"})}
_WITHIN = frozenset({"-e", "--editable", "--path", "--group", "--with-editable", "--with-requirements"})


def installs_others(name: str, words: Sequence[Word], folder: str | None, view: View) -> bool:
    """`pip install other==1`: is all that it installs named as packages, none as a folder of the project?

    What cannot be told may be the project.
    """
    texts = [word.text for word in words[1:]]
    verb = next((place for place, text in enumerate(texts) if text in _VERBS.get(name, ())), None)
    if verb is None:
        return False
    valued = _VALUED - _FLAGS_OF.get(name, frozenset())
    pending = list(reversed(words[verb + 2 :]))
    some = False
    while pending:
        word = pending.pop()
        option, sign, value = word.prefix.partition("=")
        if not option.startswith("-"):
            if not _is_package(word):
                return False
            some = True
        elif option in _WITHIN or (
            option.startswith(("-e", "-r")) and not option.startswith("--") and len(option) > 2
        ):
            return False
        elif option in _LISTS:
            given = value if sign else (pending.pop().text if pending else None)
            if _may_name_project(given, folder, view):
                return False
            some = True
        elif option in valued and not sign and pending:
            pending.pop()
            some = some or option == "--git"
    return some


def _is_package(word: Word) -> bool:
    if word.text is not None:
        return _PACKAGE.fullmatch(word.text) is not None
    return _BEGIN.match(word.prefix) is not None


def _may_name_project(given: str | None, folder: str | None, view: View) -> bool:
    """A list of packages: does it, or one that it leads to, name a folder?"""
    if given is None or folder is None:
        return True
    text = view.read(posixpath.normpath(posixpath.join(folder, given)))
    return text is None or _OF_PROJECT.search(text) is not None
