"""ruamel.yaml's pure parser, taught to read as libyaml does, and to give the same events.

Where the two differ, libyaml's answer is the one that pinfix gives: tabs are white space between tokens, in
plain scalars and in block headers; the lines of a block scalar at the top level are indented; `{a:, b}` and
`: value` without a key are refused, and so is a second document without `---`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.events import DocumentEndEvent, DocumentStartEvent
from ruamel.yaml.parser import Parser, ParserError
from ruamel.yaml.scanner import Scanner, ScannerError
from ruamel.yaml.tokens import (
    DocumentEndToken,
    FlowEntryToken,
    FlowMappingStartToken,
    FlowSequenceStartToken,
    ValueToken,
)

_END_OF_LINE = "\n\r\0"
_NOT_IN_FLOW = re.compile(r":[,?\[\]{}]")
_BLANKS = re.compile(r"[ \t\r\n]*+(?>(?:#[^\r\n]*+[ \t\r\n]*+)*)")
_DOCUMENT_MARKERS = ("---", "...")


class LibyamlScanner(Scanner):
    """Scans as libyaml does."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.tag_before: dict[int, Any] = {}
        """By the offset of an anchor behind a tag: where the tag begins."""
        self._tag: Any = None
        self._newest: Any = None

    def scan_to_next_token(self) -> None:
        """Move to the next token over white space, comments and line breaks."""
        peek, forward = self.reader.peek, self.reader.forward
        while True:
            white = " \t" if self.flow_level or not self.allow_simple_key else " "
            while peek() in white:
                forward()
            if peek() == "#":
                while peek() not in _END_OF_LINE:
                    forward()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def fetch_more_tokens(self) -> Any:
        """Scan at least one token; notes the newest."""
        super().fetch_more_tokens()
        self._newest = self.tokens[-1] if self.tokens else None

    def fetch_value(self) -> None:
        """A `:`, which needs a key in flow style."""
        if isinstance(self._newest, (FlowMappingStartToken, FlowSequenceStartToken, FlowEntryToken)):
            self._refuse("while parsing a flow node", self._newest.start_mark, "found a value without a key")
        super().fetch_value()

    def scan_directive_name(self, start_mark: Any) -> str:
        """The name of a directive."""
        name = str(super().scan_directive_name(start_mark))
        if name not in ("YAML", "TAG"):
            self._refuse("while scanning a directive", start_mark, "found an unknown directive")
        return name

    def scan_tag(self) -> Any:
        """A tag."""
        self._tag = super().scan_tag()
        return self._tag

    def scan_anchor(self, token_class: Any) -> Any:
        """An anchor or alias; notes a tag right before it, which ruamel.yaml's events forget."""
        token = super().scan_anchor(token_class)
        if self._tag is not None:
            between = self.reader.buffer[self._tag.end_mark.index : token.start_mark.index]
            if _BLANKS.fullmatch(between):
                self.tag_before[token.start_mark.index] = self._tag.start_mark
        return token

    def scan_plain(self) -> Any:
        """A plain scalar, which may not hold `:` before an indicator of flow style."""
        token = super().scan_plain()
        if self.flow_level:
            written = self.reader.buffer[token.start_mark.index : token.end_mark.index + 2]
            if _NOT_IN_FLOW.search(written):
                self._refuse("while scanning a plain scalar", token.start_mark, "found unexpected ':'")
        return token

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str] | None:
        """White space inside a plain scalar, folded; None where the document ends."""
        blanks = self._take(" \t")
        first = self.scan_line_break()
        if not first:
            return [blanks] if blanks else []
        self.allow_simple_key = True
        breaks: list[str] = []
        while not self._at_document_marker():
            while self.reader.peek() in " \t":
                if self.reader.peek() == "\t" and self.reader.column < indent:
                    self._refuse(
                        "while scanning a plain scalar", start_mark, "found a tab in the indentation"
                    )
                self.reader.forward()
            line_break = self.scan_line_break()
            if not line_break:
                return breaks or [" "]
            breaks.append(line_break)
        return None

    def scan_block_scalar(self, style: Any, rt: bool | None = False) -> Any:
        """A block scalar; below the top level its lines are indented by one space at least."""
        outer = self.indent
        self.indent = max(outer, 0)
        try:
            return super().scan_block_scalar(style, rt)
        finally:
            self.indent = outer

    def scan_block_scalar_indicators(self, start_mark: Any) -> Any:
        """Chomping and indentation, in either order."""
        chomping: bool | None = None
        increment: int | None = None
        for _ in range(2):
            character = self.reader.peek()
            if chomping is None and character in "+-":
                chomping = character == "+"
            elif increment is None and character in "123456789":
                increment = int(character)
            else:
                break
            self.reader.forward()
        return chomping, increment

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> Any:
        """What follows the indicators of a block scalar: white space and a comment."""
        self._take(" \t")
        return super().scan_block_scalar_ignored_line(start_mark)

    def scan_block_scalar_indentation(self) -> Any:
        """The blank lines before the first line of a block scalar, and the deepest indentation."""
        breaks: list[str] = []
        deepest = 0
        end_mark = self.reader.get_mark()
        while True:
            self._take(" ")
            deepest = max(deepest, self.reader.column)
            line_break = self.scan_line_break()
            if not line_break:
                break
            breaks.append(line_break)
            end_mark = self.reader.get_mark()
        self._refuse_tab()
        return breaks, deepest, end_mark

    def scan_block_scalar_breaks(self, indent: int) -> Any:
        """Blank lines inside a block scalar."""
        result = super().scan_block_scalar_breaks(indent)
        if self.reader.column < indent:
            self._refuse_tab()
        return result

    def _take(self, characters: str) -> str:
        length = 0
        while self.reader.peek(length) in characters:
            length += 1
        taken = str(self.reader.prefix(length))
        self.reader.forward(length)
        return taken

    def _at_document_marker(self) -> bool:
        return self.reader.prefix(3) in _DOCUMENT_MARKERS and self.reader.peek(3) in " \t\r\n\0"

    def _refuse_tab(self) -> None:
        if self.reader.peek() == "\t":
            mark = self.reader.get_mark()
            self._refuse("while scanning a block scalar", mark, "found a tab in the indentation")

    def _refuse(self, context: str, start_mark: Any, problem: str) -> None:
        raise ScannerError(context, start_mark, problem, self.reader.get_mark())


class LibyamlParser(Parser):
    """Parses as libyaml does: `...` may be repeated, and a block mapping has no `: value` without a key."""

    def parse_document_end(self) -> Any:
        """The end of a document."""
        event = super().parse_document_end()
        while self.scanner.check_token(DocumentEndToken):
            self.scanner.get_token()
        return event

    def parse_block_mapping_key(self) -> Any:
        """The key of an entry, or the end of the mapping."""
        if self.scanner.check_token(ValueToken):
            mark = self.scanner.peek_token().start_mark
            raise ParserError(
                "while parsing a block mapping", self.marks[-1], "found a value without a key", mark
            )
        return super().parse_block_mapping_key()


def parse(text: str) -> Iterator[yaml.Event]:
    """The events of `text`, as PyYAML's classes."""
    reader = YAML(typ="safe", pure=True)
    reader.Scanner = LibyamlScanner
    reader.Parser = LibyamlParser
    ended = False
    for event in reader.parse(text):
        if isinstance(event, DocumentStartEvent) and ended and not event.explicit:
            raise ParserError(None, None, "found a second document without ---", event.start_mark)
        ended = ended or isinstance(event, DocumentEndEvent)
        yield _translated(event, reader.scanner.tag_before)


def _translated(event: Any, tag_before: dict[int, Any]) -> yaml.Event:
    kind = getattr(yaml, type(event).__name__)
    start, end = event.start_mark, event.end_mark
    if kind is yaml.AliasEvent:
        return yaml.AliasEvent(event.anchor, start, end)
    if kind not in (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent):
        made: yaml.Event = kind(start, end)
        return made
    tag = None if event.tag is None else str(event.tag)
    if tag is not None:
        start = tag_before.get(start.index, start)
    if kind is yaml.ScalarEvent:
        return yaml.ScalarEvent(event.anchor, tag, event.implicit, event.value, start, end, event.style)
    collection: yaml.Event = kind(event.anchor, tag, event.implicit, start, end, event.flow_style)
    return collection
