"""One level of a script, cut into the elements of its pipelines and lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pinfix.shell.bash.tokens import Token
from pinfix.shell.reading import Part, Reading

_PIPES = ("|", "|&")
_BINDING = ("|", "|&", "&&", "||")
CONTENT = ("word", "redirect", "descriptor", "group")
"""The kinds of tokens that make up commands; the others stand between them."""


MOST_TESTS = 20
"""How many tests of one list, as of `[ a ] && b && [ c ] && d`, are told apart."""


@dataclass(slots=True)
class Element:
    """A command or group with the comments about it.

    `before` and `after` are the operators on its sides; `;` stands for a new line and for the rest as well.
    """

    before: str = ";"
    after: str = ";"
    tokens: list[Token] = field(default_factory=list)
    in_background: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it runs."""
        return not any(token.kind in CONTENT for token in self.tokens)

    @property
    def is_test(self) -> bool:
        """Whether the parser takes it for `[ … ]`, `[[ … ]]` or `(( … ))`, which do nothing by themselves."""
        nodes = [token.node.type for token in self.tokens if token.node is not None]
        return nodes == ["test_command"]

    @property
    def reads_pipe(self) -> bool:
        """Whether it reads what the element before it writes."""
        return self.before in _PIPES

    @property
    def has_process(self) -> bool:
        """Whether it runs in a process of its own."""
        return self.in_background or self.reads_pipe or self.after in _PIPES


def elements(text: str, tokens: Sequence[Token], start: int) -> list[Element]:
    """The elements of a level that begins at `start`; some may be empty."""
    found = [Element()]
    end = start
    for token in tokens:
        if not found[-1].is_empty and has_line_end(text[end : token.start]):
            found.append(Element())
        end = max(end, token.end)
        found[-1].tokens.append(token)
        if token.kind == "heredoc" and not found[-1].is_empty:
            found.append(Element())
        elif token.kind == "operator" and token.text != "!":
            operator = token.text if token.text in (*_BINDING, "&") else ";"
            found[-1].after = operator
            found.append(Element(operator if operator in _BINDING else ";"))
    in_background = False
    for element in reversed(found):
        in_background = element.after == "&" or (in_background and element.after in _BINDING)
        element.in_background = in_background
    return found


def has_line_end(gap: str) -> bool:
    """Whether the blank text between two tokens ends a command."""
    return "\n" in gap.replace("\\\n", "")


def placed(found: Sequence[Element], reading: Reading) -> Iterator[tuple[Element, tuple[Part, ...]]]:
    """The elements, each with the parts of this level in which it runs: lists, and processes of their own."""
    chain: tuple[Part, ...] = ()
    behind_test = behind_or = False
    for element in found:
        if element.before == "||":
            chain = (reading.block("branch"),)
        elif element.before == "&&":
            if behind_or:  # `a || b && c`: c runs whichever of a and b has succeeded
                chain = ()
            if behind_test and len(chain) < MOST_TESTS:
                chain = (*chain, reading.block("branch"))
            elif not chain:
                chain = (reading.behind(),)
        elif not element.reads_pipe:
            chain = ()
        process = (reading.block("subshell"),) if element.has_process else ()
        yield element, (*chain, *process)
        behind_or = element.before == "||" or (element.reads_pipe and behind_or)
        behind_test = element.is_test
