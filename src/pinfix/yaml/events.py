"""YAML events from libyaml, or from ruamel.yaml's pure parser where that extension is absent.

Both give the same events for the same text, which takes some settings:

- U+0085, U+2028 and U+2029 are line breaks in YAML 1.1 (libyaml) and ordinary characters in YAML 1.2. They
  are read as ordinary characters: a stand-in of the same length takes their place while parsing. A text
  whose *structure* depends on the reading is refused (see `document.py`).
- libyaml takes a tab as white space between tokens, as YAML 1.2 does; the pure parser is taught to, and to
  agree in some rarer matters (see `pure.py`).
- libyaml takes a comment right behind a block indicator (`|#`), YAML 1.2 does not: refused.
- The parsers differ in the names of anchors beyond ASCII letters, digits, `-` and `_`, and in tags and
  anchors that are not set off by a space: refused.

PyYAML's binding of libyaml 0.2.5 is used rather than the one of `ruamel.yaml[oldlibyaml]`, whose older
libyaml rejects `{image: registry:5000/name}`; both read about 9 MB/s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from pinfix.errors import FileProblem

LINE_BREAKS_OF_YAML_1_1 = "\x85\u2028\u2029"
_PROPERTIES = re.compile(
    r"""(?:
        (?: [&*][A-Za-z0-9_-]+ (?=[ \t\r\n,\]}]|\Z)
          | ! (?:<[^<>\s]*>|(?:[A-Za-z0-9_-]*!)?[A-Za-z0-9_;/?:@=+$.~*'()%&-]+|) (?=[ \r\n]|\Z) )
        [ \t\r\n]*+ (?>(?:\#[^\r\n]*+[ \t\r\n]*+)*)  # blanks, and comments on the way to the node
    )+""",
    re.VERBOSE,
)
_BAD_HEADER = re.compile(r"[|>][-+0-9]*#")
_STAND_INS = range(0xE000, 0xF8FF)

HAS_LIBYAML: bool = bool(getattr(yaml, "__with_libyaml__", False))


def stand_in(text: str) -> str:
    """A character of Unicode's private use area that `text` does not hold, nor its number in an escape."""
    lowered = text.lower()
    return next(chr(code) for code in _STAND_INS if chr(code) not in text and f"{code:04x}" not in lowered)


def events(text: str, *, pure: bool = not HAS_LIBYAML) -> Iterator[Any]:
    """The events of `text`, with marks in characters.

    Raises FileProblem("invalid-yaml") with the place where the parser stopped.
    """
    try:
        # Asked for directly: `yaml.parse` makes two calls of its own for each event.
        source = _pure(text) if pure else iter(yaml.CSafeLoader(text).get_event, None)
        for event in source:
            if isinstance(event, yaml.NodeEvent):
                _check_node(text, event)
            yield event
    except FileProblem:
        raise
    except Exception as error:  # both parsers have a tree of errors of their own
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None)
        if mark is None and problem is None:
            raise
        context = getattr(error, "context", None)
        raise _invalid(f"{context}: {problem}" if context else str(problem), mark) from None


def _check_node(text: str, event: Any) -> None:
    """Refuse what only one of the parsers takes."""
    offset = event.start_mark.index
    if event.anchor is not None or text[offset : offset + 1] == "!":
        properties = _PROPERTIES.match(text, offset)
        if properties is None or text[properties.end() : properties.end() + 1] in ("&", "!"):
            raise _invalid("an anchor, alias or tag is not plain ASCII set off by a space", event.start_mark)
        offset = properties.end()
    if isinstance(event, yaml.ScalarEvent) and event.style in ("|", ">") and _BAD_HEADER.match(text, offset):
        raise _invalid("a comment stands right behind a block indicator", event.start_mark)


def _invalid(message: str, mark: Any) -> FileProblem:
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (None, None)
    return FileProblem("invalid-yaml", message, line=line, column=column)


def _pure(text: str) -> Iterator[Any]:
    # Imported here: start-up matters, and this parser is only needed where the extension is absent.
    from pinfix.yaml.pure import parse

    return parse(text)
