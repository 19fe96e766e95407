"""The lines that give owners to the files of a closure, and take none away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pinfix.codeowners.adding.folders import gathered
from pinfix.codeowners.adding.inserting import inserted
from pinfix.codeowners.adding.writing import pattern_for, unwritable
from pinfix.codeowners.matching import Matcher, TooCostly
from pinfix.codeowners.model import Doubt, NoRule, Rule
from pinfix.codeowners.owners import OwnerForm, owner_form, owner_key, with_owners
from pinfix.codeowners.parse import MAX_BYTES, parse

_LONGEST = 50
"""Patterns up to this length have their owners written below each other."""

COMMENT = "# Workflows execute these files: changes to them need a security review."


@dataclass(frozen=True, slots=True)
class AddedRule:
    """A line to be added, and the files of the closure that it is added for."""

    pattern: str
    owners: tuple[str, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A file of the closure that is left as it is; `line` is the line to look at, 0 where there is none."""

    path: str
    code: str
    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """The new text. `first_line` is the number of the first added rule in it, from 1."""

    text: str
    first_line: int
    rules: tuple[AddedRule, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class NothingToAdd:
    """All files of the closure have the owners already, but for those that are `left`."""

    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class CannotPlan:
    """No lines can be added at all."""

    code: str
    reason: str


def plan(
    text: str,
    paths: Collection[str],
    closure: Collection[str],
    owners: Sequence[str],
    matcher: Matcher | None = None,
) -> Planned | NothingToAdd | CannotPlan:
    """Add `owners` to those of the files `closure`, in `text`, the CODEOWNERS file of a tree with `paths`.

    For a tree without such a file `text` is empty, and `paths` and `closure` have the path of the new one.
    `matcher` is that of `text`, where there is one already.
    """
    wrong = [name for name in owners if owner_form(name) is OwnerForm.NONE]
    if wrong:
        return CannotPlan("invalid-owner", f"not a user, a team or an e-mail address: {wrong[0]}")
    if not owners:
        return CannotPlan("no-owners", "no owners are given")
    try:
        needs = _Needs.of(matcher or Matcher(parse(text)), frozenset(paths), closure, owners)
        return _plan(text, frozenset(paths), needs)
    except TooCostly as error:
        return CannotPlan("too-costly", f"the CODEOWNERS file cannot be read: {error}")


def _plan(text: str, paths: frozenset[str], needs: _Needs) -> Planned | NothingToAdd | CannotPlan:
    rules, unwritable = _rules(needs, paths)
    left = tuple(sorted((*needs.left, *unwritable), key=lambda one: one.path))
    if not rules:
        return NothingToAdd(left)
    after = max(needs.lines[path] for rule in rules for path in rule.paths)
    new, first_line = inserted(text, COMMENT, _as_lines(rules), after=after)
    if len(new.encode("utf-8", "surrogatepass")) >= MAX_BYTES:
        return CannotPlan("too-large", "with more lines GitHub would not load the CODEOWNERS file (3 MB)")
    return Planned(new, first_line, rules, left)


@dataclass(frozen=True, slots=True)
class _Needs:
    """What the files of the closure should have: `wanted` of each, `lacking` those that do not have it.

    `lines` are the numbers of the lines that decide now, 0 where none does.
    """

    wanted: Mapping[str, tuple[str, ...]]
    lacking: Sequence[str]
    lines: Mapping[str, int]
    left: Sequence[Left]

    @classmethod
    def of(
        cls, matcher: Matcher, paths: Collection[str], closure: Iterable[str], owners: Sequence[str]
    ) -> _Needs:
        wanted: dict[str, tuple[str, ...]] = {}
        lacking: list[str] = []
        lines: dict[str, int] = {}
        left: list[Left] = []
        for path in sorted(set(closure)):
            decision = matcher.decision(path)
            if path not in paths:
                left.append(Left(path, "untracked", "the file is not in the tree"))
            elif isinstance(decision, Doubt):
                left.append(_doubtful(path, decision))
            else:
                present = decision.owners if isinstance(decision, Rule) else ()
                wanted[path] = with_owners(present, owners)
                lines[path] = 0 if isinstance(decision, NoRule) else decision.line
                if len(wanted[path]) > len(with_owners(present, ())):
                    lacking.append(path)
        return cls(wanted, lacking, lines, left)


def _doubtful(path: str, doubt: Doubt) -> Left:
    reason = f"line {doubt.line} may or may not decide its owners: {doubt.why}"
    return Left(path, "doubtful-rule", reason, doubt.line)


def _rules(needs: _Needs, paths: Collection[str]) -> tuple[tuple[AddedRule, ...], list[Left]]:
    kinds = {path: frozenset(map(owner_key, owners)) for path, owners in needs.wanted.items()}
    places = gathered(paths, kinds, needs.lacking)
    left: list[Left] = []
    bad = unwritable({place: kinds[covered[0]] for place, covered in places.items()}, paths)
    by_pattern: dict[str, list[str]] = {}
    for place, covered in sorted(places.items()):
        if place in bad:
            left += [Left(path, "cannot-be-written", bad[place]) for path in covered]
        else:
            by_pattern.setdefault(pattern_for(place), []).extend(covered)
    rules = (
        AddedRule(pattern, needs.wanted[files[0]], tuple(files)) for pattern, files in by_pattern.items()
    )
    return tuple(rules), left


def _as_lines(rules: Sequence[AddedRule]) -> list[str]:
    """One line each, with the owners below each other as far as the patterns are not too long for that."""
    width = max((len(rule.pattern) for rule in rules if len(rule.pattern) <= _LONGEST), default=0)
    return [f"{rule.pattern:<{width}} {' '.join(rule.owners)}" for rule in rules]
