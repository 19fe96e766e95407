"""The groups of the configuration file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import get_args

from pinfix.config.codeowners import read_codeowners
from pinfix.config.ignoring import IgnoreRule
from pinfix.config.oidc import read_oidc
from pinfix.config.permissions import read_permissions
from pinfix.config.pull_request import read_pull_request
from pinfix.config.reading import Reader, is_null, shown, suggestion
from pinfix.config.settings import CodemodChoice, Config, PinStyle
from pinfix.errors import ConfigurationError, FileProblem
from pinfix.resolution import Branches
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Node

_GROUPS = ("codemods", "ignore", "pin", "permissions", "codeowners", "pull-request", "oidc")
_RULE_KEYS = ("path", "uses", "codemod", "reason")
_BRANCHES: tuple[Branches, ...] = get_args(Branches)

# Also in config.schema.json, for editors.
_PATH_GLOB = re.compile(r"(?!\.?/)[^\\]+")
_USES_PATTERN = re.compile(r"[^/@\s]+/[^@\s]+(@\S+)?")
_SEPARATOR = re.compile(r" {1,8}")

_A_GLOB = "a glob from the root, with forward slashes, such as 'vendor/**/*.yml'"
_A_PATTERN = "a pattern such as 'actions/*', 'octo/tool@v1' or 'octo/*@main'"
_BLANKS = "one to eight spaces, in quotes"


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
    return _Groups(Reader(path, document), codemods).config()


@dataclass(frozen=True, slots=True)
class _Groups:
    reader: Reader
    codemods: Collection[str]

    def config(self) -> Config:
        root, *others = self.reader.document.roots
        if others:
            self.reader.fail(others[0], "a configuration is one YAML document; here begins another")
        groups = self.reader.mapping(root, "the configuration", _GROUPS)
        return Config(
            self.choice(groups.get("codemods")),
            self.rules(groups.get("ignore")),
            self.pin(groups.get("pin")),
            read_permissions(self.reader, groups.get("permissions")),
            read_pull_request(self.reader, groups.get("pull-request"), self.codemods),
            read_codeowners(self.reader, groups),
            read_oidc(self.reader, groups),
        )

    def choice(self, node: Node | None) -> CodemodChoice:
        settings = self.reader.mapping(node, "'codemods'", ("only", "skip"))
        only = settings.get("only")
        chosen = [self.codemod(item) for item in self.reader.items(only, "'only'")]
        if only is not None and not chosen and not is_null(only):
            self.reader.fail(only, "'only' is empty, so that nothing would run: leave it out to run all")
        skipped = [self.codemod(item) for item in self.reader.items(settings.get("skip"), "'skip'")]
        return CodemodChoice(frozenset(chosen) or None, frozenset(skipped))

    def rules(self, node: Node | None) -> tuple[IgnoreRule, ...]:
        return tuple(self.rule(item) for item in self.reader.items(node, "'ignore'"))

    def rule(self, node: Node) -> IgnoreRule:
        read = self.reader
        parts = read.mapping(node, "an ignore rule", _RULE_KEYS)
        if "path" not in parts and "uses" not in parts:
            read.fail(node, "an ignore rule needs 'path' or 'uses'; 'codemods: skip' leaves out a codemod")
        path, uses, codemod, reason = (parts.get(key) for key in _RULE_KEYS)
        return IgnoreRule(
            None if path is None else read.matching(path, "path", _PATH_GLOB, _A_GLOB),
            None if uses is None else read.matching(uses, "uses", _USES_PATTERN, _A_PATTERN),
            None if codemod is None else self.codemod(codemod),
            "" if reason is None else read.text(reason, "'reason'"),
        )

    def pin(self, node: Node | None) -> PinStyle:
        read, style = self.reader, PinStyle()
        settings = read.mapping(node, "'pin'", ("separator", "complete-comments", "branches"))
        separator, complete = settings.get("separator"), settings.get("complete-comments")
        branches = settings.get("branches")
        return PinStyle(
            style.separator
            if separator is None
            else read.matching(separator, "separator", _SEPARATOR, _BLANKS),
            style.complete_comments if complete is None else read.flag(complete, "'complete-comments'"),
            style.branches if branches is None else read.choice(branches, "branches", _BRANCHES),
        )

    def codemod(self, node: Node) -> str:
        name = self.reader.text(node, "the name of a codemod")
        if name not in self.codemods:
            self.reader.fail(node, f"there is no codemod {shown(name)}{suggestion(name, self.codemods)}")
        return name
