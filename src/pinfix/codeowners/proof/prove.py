"""The proof that an edited CODEOWNERS file does what was asked, and nothing else.

It is given the two texts and the question, and knows nothing of how the plan came about:

1. **Text.** The new text is the old one with whole lines put in at one place.
2. **Lines.** The added lines are plain rules for paths, read here on their own (`added`), and match files of
   the closure only. So whatever GitHub makes of the other lines, no other file can have changed.
3. **Owners.** Every tracked file is resolved before and after. Files that no added line matches have the same
   rule as before; the others have all owners that they had, the asked ones, and nobody else.
4. **Whole.** Every file of the closure has the asked owners, but for those that were named as left.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pinfix.codeowners.matching import Matcher, TooCostly
from pinfix.codeowners.model import Decision, Doubt, Rule
from pinfix.codeowners.parse import MAX_BYTES, parse
from pinfix.codeowners.proof.added import AddedLines, NotPlain

_BOM = "\ufeff"


class NotProved(Exception):
    """The new text is not what was asked for; it must not be written."""


@dataclass(frozen=True, slots=True)
class Gained:
    """A file whose owners changed."""

    path: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: `owners` for the files `closure` of the tree `paths`, but for those `left`."""

    paths: Collection[str]
    closure: Collection[str]
    owners: Sequence[str]
    left: Collection[str] = ()


def prove(before: str, after: str, question: Question) -> tuple[Gained, ...]:
    """The files that gain owners. Raises NotProved."""
    if len(after.encode("utf-8", "surrogatepass")) >= MAX_BYTES:
        raise NotProved("GitHub would not load the file: it has 3 MB or more")
    try:
        added = AddedLines.read(_added_lines(before, after))
        return _resolved(before, after, added, question)
    except (NotPlain, TooCostly) as error:
        raise NotProved(str(error)) from error


def _added_lines(before: str, after: str) -> Sequence[str]:
    """The lines of `after` that are put in between those of `before`."""
    if before.startswith(_BOM) != after.startswith(_BOM):
        raise NotProved("the byte-order mark changed")
    old, new = _lines(before.removeprefix(_BOM)), _lines(after.removeprefix(_BOM))
    if old and not old[-1].endswith("\n") and after.startswith(before):
        added = _behind_unfinished(after[len(before) :])
        _check_endings(old, added)
        return added
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = start + len(new) - len(old)
    if end < start or new[end:] != old[start:]:
        raise NotProved("other lines than the added ones changed")
    if new and not new[end - 1].endswith("\n") and end > start:
        raise NotProved("the last line has no ending any more")
    _check_endings(old, new[start:end])
    return new[start:end]


def _check_endings(old: Sequence[str], added: Sequence[str]) -> None:
    """The added lines have one kind of ending, and one that the file has where it has any."""
    kinds, present = ({_ending(line) for line in lines} - {""} for lines in (added, old))
    if len(kinds) > 1 or (present and not kinds <= present):
        raise NotProved("the added lines have other endings than the file")


def _ending(line: str) -> str:
    if not line.endswith("\n"):
        return ""
    return "\r\n" if line.endswith("\r\n") else "\n"


def _behind_unfinished(rest: str) -> Sequence[str]:
    """The lines put in behind a last line without an ending; the last one has none again."""
    if not rest.startswith(("\n", "\r\n")) or rest.endswith("\n"):
        raise NotProved("the last line or its missing ending changed")
    return _lines(rest)


def _lines(text: str) -> list[str]:
    """The lines with their endings; only a newline ends one."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def _decisions(text: str, paths: Collection[str]) -> list[Decision]:
    """Of each path. The automaton is dropped again: two of them at a time would keep the memory busy."""
    matcher = Matcher(parse(text))
    return [matcher.decision(path) for path in paths]


def _resolved(before: str, after: str, added: AddedLines, question: Question) -> tuple[Gained, ...]:
    asked = _keys(question.owners)
    closure, left = frozenset(question.closure), frozenset(question.left)
    gained: list[Gained] = []
    paths = tuple(question.paths)
    same: set[tuple[int, int]] = set()
    for path, old, new in zip(paths, _decisions(before, paths), _decisions(after, paths), strict=True):
        given = added.covering(path)
        if given:
            if path not in closure:
                raise NotProved(f"an added line matches {path!r}, which is not of the closure")
            _check_given(path, old, new, given, asked)
        elif (id(old), id(new)) not in same:  # thousands of files have the same two lines
            if _meaning(old) != _meaning(new):
                raise NotProved(f"the rule for {path!r} changed")
            same.add((id(old), id(new)))
        if path in closure and path not in left and not asked <= _keys(_owners(new)):
            raise NotProved(f"{path!r} does not have all owners")
        if given and _keys(_owners(old)) != _keys(_owners(new)):
            gained.append(Gained(path, _owners(old), _owners(new)))
    return tuple(gained)


def _check_given(
    path: str, old: Decision, new: Decision, given: Sequence[tuple[str, ...]], asked: frozenset[str]
) -> None:
    if isinstance(old, Doubt) or isinstance(new, Doubt):
        raise NotProved(f"it is not known who owns {path!r}")
    expected = _keys(_owners(old)) | asked
    if _keys(_owners(new)) != expected:
        raise NotProved(f"{path!r} has other owners than the present and the asked ones")
    if any(_keys(owners) != expected for owners in given):
        raise NotProved(f"the added lines do not agree on {path!r}")


def _meaning(decision: Decision) -> object:
    """A decision without the number of its line."""
    if isinstance(decision, Rule):
        return decision.pattern, decision.owners
    return (decision.pattern, decision.why) if isinstance(decision, Doubt) else decision


def _owners(decision: Decision) -> tuple[str, ...]:
    return decision.owners if isinstance(decision, Rule) else ()


def _keys(owners: Sequence[str]) -> frozenset[str]:
    """Owners without regard to case, in which GitHub's names do not differ."""
    return frozenset(owner.lower() for owner in owners)
