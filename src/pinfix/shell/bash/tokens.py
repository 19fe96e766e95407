"""The tree of a script, cut into one flat run of tokens for each level of nesting.

What belongs to which command, pipeline or list is decided from the tokens and the text between them, for
the parser's own grouping is not reliable: it attaches a redirection to a whole list, and joins a command with
the next line in some places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tree_sitter import Node

TokenKind = Literal["word", "operator", "redirect", "group", "comment", "keyword", "heredoc", "descriptor"]

_TRANSPARENT_NODES = """
program list pipeline redirected_statement negated_command command command_name file_redirect
herestring_redirect heredoc_redirect declaration_command unset_command variable_assignments
elif_clause else_clause do_group ERROR
"""
_TRANSPARENT = frozenset(_TRANSPARENT_NODES.split())
_GROUP_NODES = """
compound_statement subshell if_statement while_statement for_statement c_style_for_statement
case_statement function_definition test_command
"""
_GROUPS = frozenset(_GROUP_NODES.split())
_OPERATORS = frozenset(["|", "|&", "&&", "||", ";", "&", ";;", ";&", ";;&", "!", "\n"])
_REDIRECTS = frozenset(
    ["<", ">", ">>", ">&", "<&", "&>", "&>>", ">|", "<>", "<<", "<<-", "<<<", ">&-", "<&-"]
)
_KEYWORD_TEXTS = """
if then else elif fi while until do done { } ( )
"""
_KEYWORDS = frozenset(_KEYWORD_TEXTS.split())
_SUBSTITUTIONS = frozenset(["command_substitution", "process_substitution", "arithmetic_expansion"])


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a script on one level: `text` is that of an operator or keyword, `node` that of a group."""

    kind: TokenKind
    start: int
    end: int
    text: str = ""
    node: Node | None = None


def tokens(nodes: Iterable[Node]) -> list[Token]:
    """The tokens of `nodes`, which stand beside each other, in the order of the text."""
    found: list[Token] = []
    pending = list(reversed(list(nodes)))
    while pending:
        node = pending.pop()
        if node.type in _TRANSPARENT:
            pending.extend(reversed(node.children))
        elif node.end_byte > node.start_byte:
            found.append(_token(node))
    found.sort(key=lambda token: token.start)
    return found


def _token(node: Node) -> Token:
    kind = node.type
    span = node.start_byte, node.end_byte
    if kind in _GROUPS:
        return Token("group", *span, node=node)
    if kind == "comment":
        return Token("comment", *span)
    if kind in ("heredoc_body", "heredoc_end"):
        return Token("heredoc", *span)
    if kind == "file_descriptor":
        return Token("descriptor", *span)
    if not node.is_named:
        for names, what in _ANONYMOUS:
            if kind in names:
                return Token(what, *span, text=kind)
    return Token("word", *span)


_ANONYMOUS: tuple[tuple[frozenset[str], TokenKind], ...] = (
    (_OPERATORS, "operator"),
    (_REDIRECTS, "redirect"),
    (_KEYWORDS, "keyword"),
)


def substitutions(root: Node) -> dict[int, Node]:
    """Every substitution below `root` by where it begins; of two at one place the outer one."""
    return {node.start_byte: node for node in _below(root) if node.type in _SUBSTITUTIONS}


def errors(root: Node) -> Iterator[Node]:
    """The places below `root` where the parser lost its way."""
    return (node for node in _below(root) if node.is_error or node.is_missing)


def _below(root: Node) -> Iterator[Node]:
    """All nodes, inner ones before the ones around them."""
    found: list[Node] = []
    pending = [root]
    while pending:
        node = pending.pop()
        found.append(node)
        pending.extend(node.children)
    return reversed(found)
