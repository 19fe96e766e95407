"""Text from a scanned repository is data: here it is made harmless for a terminal and for Markdown."""

from __future__ import annotations

import re

LONGEST = 300
"""Characters of one name or sentence that reports for people show; the JSON report has them in full."""

_BACKTICKS = re.compile("`+")
# Words as far as spaces part them; what stands in backticks is one word.
_WORDS = re.compile("(?:`[^`]*`|[^ ])+")
_IN_BACKTICKS = re.compile(r"""(?P<open>[("']*)`(?P<core>[^`]*[^`\s][^`]*)`(?P<close>[.,;:!?)"']*)""")
_WORD = re.compile(r"""(?P<open>[("']*)(?P<core>.*?)(?P<close>[.,;:!?)"']*)""")
_PLAIN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_AUTOLINKED = re.compile(r"[0-9a-f]{7,}|gh-[0-9]+", re.IGNORECASE)
_DASHES = frozenset("-\u2013\u2014\u2026\u2192")  # hyphen, en dash, em dash, ellipsis, arrow


def visible(text: str) -> str:
    r"""`text` on one line, with all that does not print written out (`\n`, `\x1b`, `\u202e`).

    That covers control characters, line separators, bidirectional and zero-width characters, blanks other
    than the space, and lone surrogates, so that the result can also be encoded as UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _written_out(char) for char in text)


def shortened(text: str, limit: int = LONGEST) -> str:
    """`text`, cut to `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def code(text: str) -> str:
    """`text` as a Markdown code span, in which GitHub neither formats nor mentions nor links; "" stays ""."""
    shown = visible(shortened(text))
    if not shown:
        return ""
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(shown)), default=0) + 1)
    padding = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def prose(text: str) -> str:
    """A sentence for Markdown: plain words stay, everything else (`octo/tool@v1`, `#1`, `<b>`) becomes code.

    What stands in backticks, such as a command, becomes one piece of code, which can be copied. The result is
    meant to stand within a line, not at its beginning, where a number and a dot would begin a list.
    """
    shown: list[str] = []
    room = LONGEST
    for word in _WORDS.findall(shortened(text, 3 * LONGEST)):
        is_code = _IN_BACKTICKS.fullmatch(word) is not None  # half a command would be another command
        if len(word) > room and (room < 1 or not is_code):
            shown.append(_word(word[: max(room - 1, 0)] + "…"))
            break
        shown.append(_word(word))
        room -= len(word) + 1
    return " ".join(shown)


def cell(markdown: str) -> str:
    """Rendered Markdown, to stand in a table."""
    return markdown.replace("|", "\\|")


def _word(word: str) -> str:
    match = _IN_BACKTICKS.fullmatch(word)
    if match is not None:
        return f"{match['open']}{code(match['core'])}{match['close']}"
    match = _WORD.fullmatch(word)
    if match is None:  # it holds a line break
        return code(word)
    core = match["core"]
    if not core or core in _DASHES or (_PLAIN.fullmatch(core) and not _AUTOLINKED.fullmatch(core)):
        return word
    return f"{match['open']}{code(core)}{match['close']}"


def _written_out(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
