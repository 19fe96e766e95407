"""The configuration file: what it may say, and messages that name the place where it says something else."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NoReturn, cast, get_args

from pinfix.errors import ConfigurationError, FileProblem
from pinfix.resolution import Branches
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, follow
from pinfix.yaml.nodes import Sequence as SequenceNode

CONFIGURATION_PATHS = (".github/pinfix.yml", "pinfix.yml")
"""Where a repository's configuration is looked for, relative to its root; the first that exists counts."""

_GROUPS = ("codemods", "ignore", "pin")
_PLANNED_GROUPS = ("permissions", "oidc", "codeowners", "pull-request")
_RULE_KEYS = ("path", "uses", "codemod", "reason")

# Also in config.schema.json, for editors.
_PATH_GLOB = re.compile(r"(?!\.?/)[^\\]+")
_USES_PATTERN = re.compile(r"[^/@\s]+/[^@\s]+(@\S+)?")
_SEPARATOR = re.compile(r" {1,8}")

_A_GLOB = "a glob from the root, with forward slashes, such as 'vendor/**/*.yml'"
_A_PATTERN = "a pattern such as 'actions/*', 'octo/tool@v1' or 'octo/*@main'"
_BLANKS = "one to eight spaces, in quotes"

# What a plain scalar means in the core schema of YAML 1.2.2, section 10.3.2.
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(
    r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"
)


@dataclass(frozen=True, slots=True)
class CodemodChoice:
    """Which codemods run: all of `only` (None: all there are) that are not in `skip`."""

    only: frozenset[str] | None = None
    skip: frozenset[str] = frozenset()

    def allows(self, codemod: str) -> bool:
        """Whether the codemod of that name runs."""
        return codemod not in self.skip and (self.only is None or codemod in self.only)


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """Places that pinfix leaves alone; every part that is given must hold.

    `path` is a glob over the whole path of a file: `*`, `?` and `[ab]` within a folder, `**` across folders,
    a slash at the end for all below. `uses` is a pattern for a `uses:` value: `owner/repo` with everything in
    that repository, or with a path in it, and `@ref` to restrict the reference. Owner and repository compare
    without regard to case.
    """

    path: str | None = None
    uses: str | None = None
    codemod: str | None = None
    reason: str = ""

    def covers(self, path: str, uses: str | None, codemod: str) -> bool:
        """Whether the rule is about this place; `uses` is None for a place that has no such value."""
        if self.codemod is not None and self.codemod != codemod:
            return False
        if self.path is not None and not _path_matches(self.path, path):
            return False
        return self.uses is None or (uses is not None and _uses_matches(self.uses, uses))


@dataclass(frozen=True, slots=True)
class PinStyle:
    """How pins are written: the blanks before a new comment, and whether bare pins get their version.

    `branches`: what a branch is pinned to: its head of now, the newest release, or nothing.
    """

    separator: str = " "
    complete_comments: bool = True
    branches: Branches = "head"


@dataclass(frozen=True, slots=True)
class Config:
    """All settings; without a configuration file the defaults."""

    codemods: CodemodChoice = field(default_factory=CodemodChoice)
    ignore: tuple[IgnoreRule, ...] = ()
    pin: PinStyle = field(default_factory=PinStyle)

    def ignores(self, path: str, uses: str | None, codemod: str) -> IgnoreRule | None:
        """The first rule that leaves this place alone, or None.

        `path` is relative to the root of the tree; `uses` is the value as written, where the place has one.
        """
        return next((rule for rule in self.ignore if rule.covers(path, uses, codemod)), None)


def load(data: bytes, path: str, codemods: Collection[str]) -> Config:
    """Read the configuration file `path`, whose content is `data`; `codemods` are the names there are.

    An empty file gives the defaults. Raises ConfigurationError, with `path:line:column` where there is one.
    """
    try:
        document = Document.from_bytes(data)
    except FileProblem as problem:
        if problem.code == "empty":
            return Config()
        place = ":".join(str(part) for part in (path, problem.line, problem.column) if part is not None)
        raise ConfigurationError(f"{place}: {problem.message}") from None
    return _Reader(path, document, codemods).config()


@dataclass(frozen=True, slots=True)
class _Reader:
    path: str
    document: Document
    codemods: Collection[str]

    def config(self) -> Config:
        root, *others = self.document.roots
        if others:
            self.fail(others[0], "a configuration is one YAML document; here begins another")
        groups = self.mapping(root, "the configuration", _GROUPS, _PLANNED_GROUPS)
        return Config(
            self.choice(groups.get("codemods")), self.rules(groups.get("ignore")), self.pin(groups.get("pin"))
        )

    def choice(self, node: Node | None) -> CodemodChoice:
        settings = self.mapping(node, "'codemods'", ("only", "skip"))
        only = settings.get("only")
        chosen = [self.codemod(item) for item in self.items(only, "'only'")]
        if only is not None and not chosen and not _is_null(only):
            self.fail(only, "'only' is empty, so that nothing would run: leave it out to run all")
        skipped = [self.codemod(item) for item in self.items(settings.get("skip"), "'skip'")]
        return CodemodChoice(frozenset(chosen) or None, frozenset(skipped))

    def rules(self, node: Node | None) -> tuple[IgnoreRule, ...]:
        return tuple(self.rule(item) for item in self.items(node, "'ignore'"))

    def rule(self, node: Node) -> IgnoreRule:
        parts = self.mapping(node, "an ignore rule", _RULE_KEYS)
        if "path" not in parts and "uses" not in parts:
            self.fail(node, "an ignore rule needs 'path' or 'uses'; 'codemods: skip' leaves out a codemod")
        path, uses, codemod, reason = (parts.get(key) for key in _RULE_KEYS)
        return IgnoreRule(
            None if path is None else self.matching(path, "path", _PATH_GLOB, _A_GLOB),
            None if uses is None else self.matching(uses, "uses", _USES_PATTERN, _A_PATTERN),
            None if codemod is None else self.codemod(codemod),
            "" if reason is None else self.text(reason, "'reason'"),
        )

    def matching(self, node: Node, key: str, form: re.Pattern[str], meaning: str) -> str:
        text = self.text(node, f"'{key}'")
        if not form.fullmatch(text):
            self.fail(node, f"'{key}' is {meaning}")
        return text

    def pin(self, node: Node | None) -> PinStyle:
        settings = self.mapping(node, "'pin'", ("separator", "complete-comments", "branches"))
        style = PinStyle()
        separator, complete = settings.get("separator"), settings.get("complete-comments")
        branches = settings.get("branches")
        return PinStyle(
            style.separator
            if separator is None
            else self.matching(separator, "separator", _SEPARATOR, _BLANKS),
            style.complete_comments if complete is None else self.flag(complete, "'complete-comments'"),
            style.branches if branches is None else self.branches(branches),
        )

    def branches(self, node: Node) -> Branches:
        text = self.text(node, "'branches'")
        for choice in get_args(Branches):
            if text == choice:
                return cast("Branches", choice)
        self.fail(node, f"'branches' cannot be {_shown(text)}; it is one of {', '.join(get_args(Branches))}")

    def codemod(self, node: Node) -> str:
        name = self.text(node, "the name of a codemod")
        if name not in self.codemods:
            self.fail(node, f"there is no codemod {_shown(name)}{_suggestion(name, self.codemods)}")
        return name

    def mapping(
        self, node: Node | None, what: str, keys: Collection[str], planned: Collection[str] = ()
    ) -> dict[str, Node]:
        """The entries of a mapping that may hold `keys`; nothing written is an empty one."""
        if node is None or _is_null(node):
            return {}
        inner = follow(node)
        if not isinstance(inner, Mapping) or inner.tag is not None:
            self.fail(node, f"{what} must be a mapping, not {_kind(node)}")
        entries: dict[str, Node] = {}
        for key, value in inner.pairs:
            name = self.text(key, f"a key of {what}")
            if name in planned:
                self.fail(key, f"{_shown(name)} is not supported by this version of pinfix")
            if name not in keys:
                self.fail(key, f"unknown key {_shown(name)}{_suggestion(name, keys)}")
            entries[name] = value
        return entries

    def items(self, node: Node | None, what: str) -> Sequence[Node]:
        """The items of a list; nothing written is an empty one."""
        if node is None or _is_null(node):
            return ()
        inner = follow(node)
        if not isinstance(inner, SequenceNode) or inner.tag is not None:
            self.fail(node, f"{what} must be a list, not {_kind(node)}")
        return inner.items

    def text(self, node: Node, what: str) -> str:
        inner = follow(node)
        if not isinstance(inner, Scalar) or _kind(node) != "text":
            self.fail(node, f"{what} must be text, not {_kind(node)}")
        return inner.value

    def flag(self, node: Node, what: str) -> bool:
        inner = follow(node)
        if not isinstance(inner, Scalar) or _kind(node) != "a boolean":
            self.fail(node, f"{what} must be true or false, not {_kind(node)}")
        return inner.value.lower() == "true"

    def fail(self, node: Node, message: str) -> NoReturn:
        line, column = self.document.place(node.start)
        raise ConfigurationError(f"{self.path}:{line}:{column}: {message}")


def _is_null(node: Node) -> bool:
    inner = follow(node)
    return isinstance(inner, Scalar) and inner.is_null


def _kind(node: Node) -> str:
    """What a person calls the value."""
    inner = follow(node)
    if inner.tag is not None:
        return "a value with a tag"
    if isinstance(inner, Mapping):
        return "a mapping"
    if isinstance(inner, SequenceNode):
        return "a list"
    if inner.style != "":
        return "text"
    if inner.is_null:
        return "nothing"
    if _BOOLEAN.fullmatch(inner.value):
        return "a boolean"
    return "a number" if _NUMBER.fullmatch(inner.value) else "text"


def _shown(name: str) -> str:
    """A name from the file: in quotes, short, and with nothing that a terminal obeys."""
    return repr(name if len(name) <= 60 else name[:59] + "…")


def _suggestion(name: str, known: Collection[str]) -> str:
    # Imported here: start-up matters, and most configurations are right.
    from difflib import get_close_matches

    close = get_close_matches(name[:60], sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(sorted(known))}"


def _path_matches(glob: str, path: str) -> bool:
    pattern = glob + "**" if glob.endswith("/") else glob
    return _segments_match(pattern.split("/"), path.split("/"))


def _uses_matches(pattern: str, uses: str) -> bool:
    """As GitHub reads the value: the first `@` ends the name."""
    pattern_name, _, pattern_ref = pattern.partition("@")
    name, _, ref = uses.partition("@")
    if pattern_ref and not fnmatchcase(ref, pattern_ref):
        return False
    wanted, given = pattern_name.split("/"), name.split("/")
    repository = 5 if given[0].lower() == "https:" else 2  # https://host/owner/repo
    if len(wanted) == repository:
        given = given[:repository]
    return _segments_match(_folded(wanted, repository), _folded(given, repository))


def _folded(segments: Sequence[str], count: int) -> list[str]:
    return [*(segment.lower() for segment in segments[:count]), *segments[count:]]


def _segments_match(pattern: Sequence[str], segments: Sequence[str]) -> bool:
    """Each part of `pattern` matches one segment, `**` any number.

    Only the last `**` passed is ever lengthened, so that no pattern takes more than quadratic time.
    """
    at = position = 0
    stars, covered = -1, 0
    while position < len(segments):
        if at < len(pattern) and pattern[at] == "**":
            stars, covered = at, position
            at += 1
        elif at < len(pattern) and fnmatchcase(segments[position], pattern[at]):
            at += 1
            position += 1
        elif stars >= 0:
            covered += 1
            at, position = stars + 1, covered
        else:
            return False
    return all(part == "**" for part in pattern[at:])
