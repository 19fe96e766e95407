"""Plain data as YAML text, for what operations insert."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from pinfix.yaml.layout import Layout
from pinfix.yaml.operations import CannotEdit, Commented, Quoted, Value

# What YAML 1.1 and 1.2 readers may take for something else than a string.
_RESOLVES = re.compile(
    r"(?:~|null|true|false|yes|no|on|off|y|n|\.nan|[-+]?\.inf|=|<<"
    r"|[-+]?[0-9][0-9_,.:]*(?:e[-+]?[0-9]+)?|[-+]?\.[0-9_]+|0x[0-9a-f_]+|0o?[0-7_]+|0b[01_]+"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)?",
    re.IGNORECASE,
)
_PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=[^\s,\[\]{}])")
_PLAIN_BREAKERS = re.compile(r": |:$| #|[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]|^\s|\s$|^---|^\.\.\.")
_NOT_IN_COMMENT = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_ESCAPES = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff]")


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether `text` can stand unquoted as a string."""
    if not _PLAIN_START.match(text) or _PLAIN_BREAKERS.search(text) or _RESOLVES.fullmatch(text):
        return False
    return not (flow and re.search(r"[,\[\]{}]", text))


def quote(text: str, style: str) -> str:
    """`text` in single quotes where these can hold it and `style` does not ask for double ones."""
    if style != '"' and not re.search(r"[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]", text):
        return "'" + text.replace("'", "''") + "'"
    escaped = json.dumps(text, ensure_ascii=False)
    return _ESCAPES.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)


def scalar(value: str | int | float | bool | None, *, flow: bool, quotes: str = "") -> str:
    """A scalar on one line; a string in `quotes`, or without where these are "" and it can do without."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return value if not quotes and is_plain(value, flow=flow) else quote(value, quotes or "'")


def flow(value: Value, quotes: str = "") -> str:
    """Any data on one line, as it would stand inside a flow collection; `quotes` as for `scalar`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(flow_entry(key, item, quotes) for key, item in value.items()) + "}"
    if isinstance(value, Commented):
        raise CannotEdit("a comment cannot stand inside a flow collection")
    if isinstance(value, Quoted):
        return _quoted(value.value, value.quotes or None, flow=True)
    if value is None or isinstance(value, (str, int, float)):
        return scalar(value, flow=True, quotes=quotes)
    return "[" + ", ".join(flow(item, quotes) for item in value) + "]"


def _quoted(text: str, quotes: str | None, *, flow: bool) -> str:
    """`text` in `quotes`; None: in such as it needs."""
    if quotes is None:
        return scalar(text, flow=flow)
    return quote(text, quotes) if quotes else text


def flow_entry(key: str, value: Value, quotes: str = "") -> str:
    """An entry of a flow mapping."""
    return f"{scalar(key, flow=True, quotes=quotes)}: {flow(value, quotes)}"


def entry(key: str, value: Value, column: int, layout: Layout) -> list[str]:
    """The lines of `key: value` in a block mapping at `column`; the first line comes without indentation."""
    head = scalar(key, flow=False) + ":"
    if isinstance(value, Commented):
        check_comment(value.comment)
        return [f"{head} {_quoted(value.value, value.quotes, flow=False)}{value.gap}# {value.comment}"]
    if isinstance(value, Quoted):
        return [f"{head} {_quoted(value.value, value.quotes, flow=False)}"]
    if isinstance(value, str) and "\n" in value:
        return [f"{head} {_header(value)}", *_literal(value, column + layout.step)]
    if isinstance(value, Mapping) and value:
        return [head, *block(value, column + layout.step, layout)]
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return [head, *block(value, column + layout.sequence, layout)]
    return [f"{head} {one_line(value)}"]


def item(value: Value, column: int, layout: Layout) -> list[str]:
    """The lines of `- value` with its dash at `column`; the first line comes without indentation."""
    if isinstance(value, Mapping) and value:
        first, *rest = block(value, column + 2, layout)
        return ["- " + first.lstrip(" "), *rest]
    if isinstance(value, str) and "\n" in value:
        return [f"- {_header(value)}", *_literal(value, column + 2)]
    return ["- " + one_line(value)]


def one_line(value: Value) -> str:
    """Any data on one line, in a block context."""
    if value is None or isinstance(value, (str, int, float)):
        return scalar(value, flow=False)
    return flow(value)


def block(value: Mapping[str, Value] | Sequence[Value], column: int, layout: Layout) -> list[str]:
    """The lines of a block collection at `column`, indented."""
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, inner in value.items():
            first, *rest = entry(key, inner, column, layout)
            lines += [" " * column + first, *rest]
    else:
        for inner in value:
            first, *rest = item(inner, column, layout)
            lines += [" " * column + first, *rest]
    return lines


def check_comment(text: str) -> None:
    """Raise CannotEdit where `text` cannot be a comment on one line."""
    if not text or text != text.strip() or _NOT_IN_COMMENT.search(text):
        raise CannotEdit("this text cannot be a comment")


def _header(text: str) -> str:
    return "|" if text.endswith("\n") else "|-"


def _literal(text: str, column: int) -> list[str]:
    lines = text.removesuffix("\n").split("\n")
    if (
        not lines[0].strip()
        or lines[0][0] in " \t"
        or not lines[-1].strip()
        or re.search(r"[^\S \n\t]", text)
    ):
        raise CannotEdit("a text that begins or ends with blanks cannot be written as a block")
    return [" " * column + line if line else "" for line in lines]
