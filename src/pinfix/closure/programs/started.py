"""The commands that a program of another language starts, as far as they stand in it word for word."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator

from pinfix.closure.programs.program import MOST_CHARACTERS, Program, bounded
from pinfix.closure.programs.python import tree_of

MOST_COMMANDS = 200

_PYTHON = frozenset({"run", "call", "check_call", "check_output", "Popen", "system", "popen", "getoutput"})
_STRING = r"""(?:"[^"\n]*"|'[^'\n]*'|`[^`\n]*`)"""
_JAVASCRIPT = re.compile(
    r"\b(?:exec|execSync|execa|execaSync|execaCommand|execaCommandSync|execFile|execFileSync|spawn|spawnSync|run)"
    rf"\s*\(\s*({_STRING})\s*(?:,\s*\[([^\]]{{0,2000}})\])?"
)
_TEMPLATE = re.compile(r"(?<![\w)])\$`([^`]*)`")
_RUBY = re.compile(
    rf"^[^#\n]*?\b(system|sh|exec|spawn|ruby)[\s(]+({_STRING})((?:\s*,\s*{_STRING})*)", re.MULTILINE
)
_WORDS = re.compile(rf"{_STRING}|[^\s,\[\]][^,\[\]]*")
_HOLE = re.compile(r"[$#]\{[^{}]*\}")
_NOT_KNOWN = '"$NOT_KNOWN"'


def commands_of(program: Program) -> Iterator[tuple[int, str]]:
    """Line and shell text of each. What a program puts together as it runs is not here.

    Raises TooManyNames: It starts more than are looked at; the first ones come before.
    """
    if len(program.text) > MOST_CHARACTERS:
        return
    read = {"python": _of_python, "javascript": _of_javascript, "ruby": _of_ruby}.get(program.language)
    if read is not None:
        yield from bounded(read(program.text), MOST_COMMANDS)


def _of_python(text: str) -> Iterator[tuple[int, str]]:
    tree = tree_of(text)
    for node in ast.walk(tree) if tree is not None else ():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = node.args[0]
        if name not in _PYTHON:
            continue
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and len(node.args) == 1:
            yield node.lineno, given.value
        elif isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield node.lineno, " ".join(_word(one) for one in node.args)  # a session of nox and its like
        elif isinstance(given, ast.List | ast.Tuple) and given.elts:
            words = [_word(one) for one in given.elts]
            if words[0] != _NOT_KNOWN:
                yield node.lineno, " ".join(words)


def _word(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return shlex.quote(node.value)
    return "python" if isinstance(node, ast.Attribute) and node.attr == "executable" else _NOT_KNOWN


def _of_javascript(text: str) -> Iterator[tuple[int, str]]:
    lines = _Lines(text)
    for found in _JAVASCRIPT.finditer(text):
        first, rest = found[1][1:-1], found[2]
        if rest is None:
            yield lines.at(found.start()), _filled(first)
        elif first:
            words = [_written(one) for one in _WORDS.findall(rest)]
            yield lines.at(found.start()), " ".join((_written(found[1]), *words))
    lines = _Lines(text)
    for found in _TEMPLATE.finditer(text):
        yield lines.at(found.start()), _filled(found[1])


def _of_ruby(text: str) -> Iterator[tuple[int, str]]:
    lines = _Lines(text)
    for found in _RUBY.finditer(text):
        words = [_written(one) for one in _WORDS.findall(found[3])]
        first = _written(found[2]) if words else _filled(found[2][1:-1])
        started = ("ruby", first) if found[1] == "ruby" else (first,)  # Rake has a method of that name
        yield lines.at(found.start(2)), " ".join((*started, *words))


def _written(word: str) -> str:
    """One word of a list: the text of a string, or what is not known."""
    if word[0] not in "\"'`" or _HOLE.search(word):
        return _NOT_KNOWN
    return shlex.quote(word[1:-1])


def _filled(command: str) -> str:
    return _HOLE.sub("$NOT_KNOWN", command)


class _Lines:
    """Lines of places that come in order, so that no part is counted twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._line = 1

    def at(self, place: int) -> int:
        """The line (from 1) of `place`."""
        self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line
