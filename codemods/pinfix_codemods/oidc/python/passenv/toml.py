"""`pass_env` in `tox.toml` and in the native tables of `pyproject.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pinfix_codemods.oidc.python.passenv.ini import Inexact, edit_ini
from pinfix_codemods.oidc.python.passenv.lists import edit_of

_LIST = re.compile(r"(?m)^[ \t]*(?:pass_env|\"pass_env\"|passenv)[ \t]*=[ \t]*\[")
_LEGACY = re.compile(r"(?m)^[ \t]*(?:tool\.tox\.)?legacy_tox_ini[ \t]*=[ \t]*(?P<quote>\"\"\"|''')")
_TOKEN = re.compile(
    r"(?P<space>[\s,]+)|(?P<comment>#[^\n]*)|\"(?P<basic>[^\"\\\n]*)\"|'(?P<literal>[^'\n]*)'|(?P<end>\])"
)


def edit_toml(text: str, needed: Collection[str], gone: Collection[str], is_project: bool) -> str:
    """The text with the lists edited; the same text where there is nothing to do.

    Raises `Inexact`: also where the parsed document would differ in anything but these lists.
    """
    before = _parsed(text)
    config = _tox_of(before, is_project)
    if not config:
        return text
    after = (
        _edit_legacy(text, needed, gone) if "legacy_tox_ini" in config else _edit_lists(text, needed, gone)
    )
    if not is_project or "legacy_tox_ini" not in config:
        _no_other_mention(config, gone)
    if after != text and _without_lists(_parsed(after)) != _without_lists(before):
        raise Inexact(1, "the list of variables that tox lets through cannot be edited exactly")
    if "legacy_tox_ini" not in config:
        _check_lists(config, _tox_of(_parsed(after), is_project), needed, gone)
    return after


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise Inexact(1, "the file is not TOML that can be parsed") from None


def _tox_of(document: Mapping[str, Any], is_project: bool) -> Mapping[str, Any]:
    if not is_project:
        return document
    tool = document.get("tool")
    tox = tool.get("tox") if isinstance(tool, Mapping) else None
    return tox if isinstance(tox, Mapping) else {}


def _edit_legacy(text: str, needed: Collection[str], gone: Collection[str]) -> str:
    found = _LEGACY.search(text)
    if found is None:
        raise Inexact(1, "the text of legacy_tox_ini is not written as a string over several lines")
    start = found.end()
    end = text.find(found["quote"], start)
    inner = text[start:end]
    line = text.count("\n", 0, start)
    if end < 0 or (found["quote"] == '"""' and "\\" in inner):
        raise Inexact(line + 1, "the text of legacy_tox_ini has escapes in it")
    try:
        return text[:start] + edit_ini(inner, needed, gone) + text[end:]
    except Inexact as problem:
        raise Inexact(line + problem.line, str(problem)) from None


def _edit_lists(text: str, needed: Collection[str], gone: Collection[str]) -> str:
    result: list[str] = []
    done = 0
    for found in _LIST.finditer(text):
        if found.end() < done:
            continue
        words, end = _words(text, found.end())
        edit = edit_of([word for word, _, _ in words], needed, gone)
        if edit.is_empty:
            continue
        result += [text[done : found.end()], _edited(text, found.end(), end, words, edit.added, edit.removed)]
        done = end
    return "".join((*result, text[done:]))


def _words(text: str, start: int) -> tuple[list[tuple[str, int, int]], int]:
    """The strings of a list with their places, and where its bracket closes; tables in it end the reading."""
    words: list[tuple[str, int, int]] = []
    at = start
    while True:
        found = _TOKEN.match(text, at)
        if found is None:
            raise Inexact(
                text.count("\n", 0, at) + 1,
                "the list of variables that tox lets through refers to another list",
            )
        if found["end"]:
            return words, at
        word = found["basic"] if found["basic"] is not None else found["literal"]
        if word is not None:
            words.append((word, found.start(), found.end()))
        at = found.end()


def _edited(
    text: str,
    start: int,
    end: int,
    words: list[tuple[str, int, int]],
    added: tuple[str, ...],
    removed: tuple[str, ...],
) -> str:
    """The inside of the brackets: new names take the place of the first that goes, or stand behind the
    last.
    """
    pending = [f'"{name}"' if text[words[0][1]] != "'" else f"'{name}'" for name in added]
    between = ", "
    if len(words) > 1:
        between = text[words[0][2] : words[1][1]]
    elif "\n" in text[start : words[0][1]]:
        between = "," + text[start : words[0][1]]
    if "#" in between:
        raise Inexact(
            text.count("\n", 0, start) + 1, "the list of variables that tox lets through has comments in it"
        )
    result, done = [], start
    for at, (word, first, last) in enumerate(words):
        if word in removed:
            if pending:
                result += [text[done:first], between.join(pending)]
                pending, done = [], last
                continue
            if at + 1 < len(words):
                result.append(text[done:first])
                done = words[at + 1][1]
            else:
                result = ["".join(result) + text[done:first]]
                result[0] = result[0].rstrip().rstrip(",").rstrip() if "#" not in result[0] else result[0]
                done = last
        elif at == len(words) - 1 and pending and _has_comment(text, last):
            # The comment behind the last name stays with it.
            result += [text[done:first], between.join(pending), between, text[first:last]]
            pending, done = [], last
        elif at == len(words) - 1 and pending:
            result += [text[done:last], between, between.join(pending)]
            pending, done = [], last
    return "".join((*result, text[done:end]))


def _has_comment(text: str, at: int) -> bool:
    """Whether a comment stands behind this place on its line."""
    end = text.find("\n", at)
    return "#" in text[at : end if end >= 0 else len(text)]


def _lists(config: object) -> Iterator[list[Any]]:
    if isinstance(config, Mapping):
        for key, value in config.items():
            if key in {"pass_env", "passenv"} and isinstance(value, list):
                yield value
            else:
                yield from _lists(value)


def _check_lists(
    before: Mapping[str, Any], after: Mapping[str, Any], needed: Collection[str], gone: Collection[str]
) -> None:
    """Raise where a list did not become what it should be: it may be written in a way that is not read
    here.
    """
    for old, new in zip(_lists(before), _lists(after), strict=True):
        names = [name for name in old if isinstance(name, str)]
        edit = edit_of(names, needed, gone)
        wanted = {*(name for name in names if name not in edit.removed), *edit.added}
        if wanted != {name for name in new if isinstance(name, str)}:
            raise Inexact(1, "the list of variables that tox lets through cannot be edited exactly")


def _without_lists(config: object) -> object:
    """The document with its lists of variables, and the older text, taken out."""
    if isinstance(config, Mapping):
        names = {"pass_env", "passenv", "legacy_tox_ini"}
        return {key: None if key in names else _without_lists(value) for key, value in config.items()}
    if isinstance(config, list):
        return [_without_lists(value) for value in config]
    return config


def _no_other_mention(config: object, gone: Collection[str]) -> None:
    if not gone:
        return
    pattern = re.compile(rf"(?<![A-Za-z0-9_])(?:{'|'.join(map(re.escape, sorted(gone)))})(?![A-Za-z0-9_])")
    for text in _texts(config):
        if pattern.search(text):
            raise Inexact(
                1, "a variable that is no longer set is named outside of the lists that tox lets through"
            )


def _texts(config: object) -> Iterator[str]:
    if isinstance(config, Mapping):
        for key, value in config.items():
            if key not in {"pass_env", "passenv", "legacy_tox_ini"}:
                yield str(key)
                yield from _texts(value)
    elif isinstance(config, list):
        for value in config:
            yield from _texts(value)
    elif isinstance(config, str):
        yield config
