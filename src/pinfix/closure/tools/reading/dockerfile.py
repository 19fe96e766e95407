"""The instructions of a Dockerfile, each part of its text looked at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)\s+(.*)", re.DOTALL)
_HERE = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_OPTION = re.compile(r"--[\w-]+(?:=\S+)?\s+")
_GAP = re.compile(r"[\\\n\t ]*")


def instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, name and rest of each; continuation lines are joined, here-documents stay."""
    lines = text.replace("\r\n", "\n").split("\n")
    place = 0
    while place < len(lines):
        start = place
        joined, place = _joined(lines, place)
        found = _INSTRUCTION.fullmatch(joined)
        if found is None or joined.lstrip().startswith("#"):
            continue
        name, rest = found[1].upper(), found[2]
        here = _HERE.search(rest) if name in ("RUN", "COPY") else None
        if here is not None:
            end = place
            while end < len(lines) and lines[end].strip() != here[1]:
                end += 1
            body, place = lines[place:end], end + 1
            rest = _with_body(rest, here, body) if name == "RUN" else rest
        yield start + 1, name, rest


def _joined(lines: Sequence[str], place: int) -> tuple[str, int]:
    """The line at `place` with those that continue it, and the place after them."""
    parts = [lines[place]]
    place += 1
    if parts[0].lstrip().startswith("#"):
        return parts[0], place
    while parts[-1].rstrip().endswith(("\\", "`")) and place < len(lines):
        line = lines[place]
        place += 1
        if line.strip() and not line.lstrip().startswith("#"):  # both may stand between continued lines
            parts[-1] = parts[-1].rstrip()[:-1] + "\\\n"
            parts.append(line)
    return "".join(parts), place


def options_of(rest: str) -> tuple[list[str], str]:
    """The options (`--mount=…`) of an instruction, and what follows them."""
    found: list[str] = []
    place = _end_of_gap(rest, 0)
    while (option := _OPTION.match(rest, place)) is not None:
        found.append(option[0].strip())
        place = _end_of_gap(rest, option.end())
    return found, rest[place:]


def _end_of_gap(text: str, place: int) -> int:
    gap = _GAP.match(text, place)
    return place if gap is None else gap.end()


def _with_body(rest: str, here: re.Match[str], body: Sequence[str]) -> str:
    """The options of `RUN` before the text that follows it; the input of a program that is named stays so."""
    options, command = options_of(rest[: here.start()])
    if command.strip("\\\n\t ") or rest[here.end() :].strip():
        return "\n".join((rest, *body, here[1]))
    return "".join(f"{option} " for option in options) + "\n".join(body)


def words_of_list(rest: str) -> list[str]:
    """The words of the JSON form; none where it is not of that."""
    try:
        found = json.loads(rest.strip()) if rest.lstrip().startswith("[") else None
    except (ValueError, RecursionError):
        return []
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []


def command_of(rest: str) -> str:
    """The shell text of `RUN`, `CMD` and `ENTRYPOINT`."""
    words = words_of_list(rest)
    return " ".join("'" + word.replace("'", "'\\''") + "'" for word in words) if words else rest
