"""The shell text in the YAML files of tools."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from pinfix.closure.tools.reading.holes import filled
from pinfix.errors import FileProblem
from pinfix.github.jobs import Section
from pinfix.scripts import ScriptPiece
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, follow
from pinfix.yaml.nodes import Sequence as SequenceNode

_NO_COMMAND = frozenset({"fail", "pygrep"})
"""Languages of hooks whose entry is a message, or a pattern."""

_COMMAND_KEYS = frozenset({"hooks", "pre", "post", "cmd"})


def read_pre_commit(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """`entry` of the hooks of the repository itself (`repo: local`), which run at its root."""
    root = root_of(text)
    for repo in _items(root, "repos"):
        if repo.string("repo") != "local":
            continue
        for hook in _items(repo, "hooks"):
            entry = hook.string("entry")
            if entry is None or hook.string("language") in _NO_COMMAND:
                continue
            if hook.string("language") == "script" and "/" not in entry.split(" ")[0]:
                entry = f"./{entry}"
            line, what = hook.line_of("entry"), f"hook {hook.string('id') or ''}"
            yield ScriptPiece(path, line, entry, "sh", ".", what)


def read_compose(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """The images that services are built from, as the commands that build them."""
    root = root_of(text)
    services = None if root is None else root.section("services")
    home = posixpath.dirname(path) or "."
    for name, service in () if services is None else services.sections():
        line, what = service.line_of("build"), f"service {name}"
        context = service.string("build")
        build = service.section("build")
        file = None
        if build is not None:
            context, file = build.string("context") or ".", build.string("dockerfile")
        if context is None or "$" in context:
            continue
        option = f"-f {posixpath.join(context, file)} " if file is not None else ""
        yield ScriptPiece(path, line, f"docker build {option}{context}", "sh", home, what)


def read_goreleaser(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """Hooks and other commands, wherever they stand; they run at the root of the project."""
    root = root_of(text)
    pending: list[tuple[Node, bool]] = [] if root is None else [(root.node, False)]
    while pending and root is not None:
        node, is_command = follow(pending[-1][0]), pending.pop()[1]
        if isinstance(node, Mapping):
            pending += [(value, name in _COMMAND_KEYS) for name, _, value in node.entries()]
        elif isinstance(node, SequenceNode):
            pending += [(item, is_command) for item in node.items]
        elif is_command and node.value:
            line = root.text.place(node.start)[0]
            yield ScriptPiece(
                path, line, filled(node.value, "$UNKNOWN"), "sh", folder, "a command of GoReleaser"
            )


def texts_under(text: str, key: str) -> Iterator[str]:
    """The texts of the list at the top of a YAML file whose name is `key`."""
    root = root_of(text)
    node = None if root is None else root.get(key)
    for item in node.items if isinstance(node, SequenceNode) else ():
        inner = follow(item)
        if isinstance(inner, Scalar):
            yield inner.value


def root_of(text: str) -> Section | None:
    """The mapping that a YAML file is; None: it is none, or cannot be read."""
    try:
        document = Document.from_text(text)
    except FileProblem:
        return None
    root = follow(document.roots[0]) if document.roots else None
    return Section(document, root, (), 0) if isinstance(root, Mapping) else None


def _items(owner: Section | None, key: str) -> Iterator[Section]:
    """The mappings in the list `key`."""
    node = None if owner is None else owner.get(key)
    if owner is None or not isinstance(node, SequenceNode):
        return
    for index, item in enumerate(node.items):
        inner = follow(item)
        if isinstance(inner, Mapping):
            yield Section(owner.text, inner, (*owner.path, key, index), owner.document)
