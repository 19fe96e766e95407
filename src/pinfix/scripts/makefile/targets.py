"""Which rules run for the goals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pinfix.scripts.makefile.expansion import Expansion
from pinfix.scripts.makefile.matching import (
    DEFAULT_SUFFIXES,
    as_name,
    is_special,
    may_be,
    pattern_of_suffixes,
    stem_of,
    without_dot,
)
from pinfix.scripts.makefile.model import HOLE_START, UNKNOWN, NotUnderstood, Place, Rule

_MAX_TARGETS = 3_000


@dataclass(frozen=True, slots=True)
class Run:
    """A rule that may run for `target`; `stem` is what its pattern stands for, where it has one."""

    rule: Rule
    target: str
    stem: str | None
    prerequisites: tuple[str, ...]


@dataclass(slots=True)
class Targets:
    """The rules of a Makefile, found by what they make. Raises NotUnderstood, as all its methods do."""

    expansion: Expansion
    special: set[str] = field(default_factory=set)
    phony: set[str] = field(default_factory=set)
    unmade: list[str] = field(default_factory=list)  # for which make looks among its own rules
    _exact: dict[str, list[Rule]] = field(default_factory=dict)
    _holed: list[tuple[str, Rule]] = field(default_factory=list)
    _patterns: list[tuple[str, Rule]] = field(default_factory=list)
    _firsts: list[tuple[str, bool]] = field(default_factory=list)  # of each rule, and whether it is certain
    _words: dict[tuple[str, Place], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rules = [(rule, self._expand(rule.targets, rule.place)) for rule in self.expansion.makefile.rules]
        suffixes = set(DEFAULT_SUFFIXES)
        for rule, words in rules:
            self.special.update(word for word in words if is_special(word))
            if ".PHONY" in words:
                self.phony.update(self._expand(rule.prerequisites, rule.place))
            if ".SUFFIXES" in words:
                suffixes.update(self._expand(rule.prerequisites, rule.place))
        if ".SECONDEXPANSION" in self.special:
            raise NotUnderstood("it expands prerequisites a second time (.SECONDEXPANSION)")
        for rule, words in rules:
            goals = [word for word in words if "%" not in word and (word[0] != "." or "/" in word)]
            self._firsts += [(goal, rule.certain) for goal in goals[:1]]
            for word in words:
                self._add(rule, without_dot(word), suffixes)

    def _add(self, rule: Rule, name: str, suffixes: set[str]) -> None:
        pattern = name if "%" in name else pattern_of_suffixes(name, suffixes)
        if pattern is not None:
            self._patterns.append((pattern, rule))
        if HOLE_START in name:
            self._holed.append((name, rule))
        elif "%" not in name and not is_special(name):
            self._exact.setdefault(name, []).append(rule)

    def default_goals(self) -> list[str]:
        """The first target; where that depends on a condition, further ones until one does not."""
        definitions = self.expansion.makefile.definitions.get(".DEFAULT_GOAL", ())
        goals = [word for one in definitions for word in self._expand(one.text, one.place)]
        if any(one.certain for one in definitions):
            return goals
        for goal, certain in self._firsts:
            goals.append(goal)
            if certain:
                break
        return goals

    def has(self, target: str) -> bool:
        """Whether any rule may make it."""
        return next(self._of(target), None) is not None

    def makes_anew(self, file: str) -> bool:
        """Whether a rule makes a file that is there already: one without prerequisites has no reason to."""
        return any(run.stem is None or run.prerequisites for run in self._of(file))

    def runs(self, goals: Sequence[str]) -> Iterator[Run]:
        """Every rule that may run for the goals, once for each target."""
        if any(self.has(name) for name in self.expansion.makefile.optional):
            raise NotUnderstood("it makes a file that it includes")
        # With each target the pattern rules that led to it: make does not use one twice on the way.
        pending: list[tuple[str, frozenset[int]]] = [(goal, frozenset()) for goal in reversed(goals)]
        seen: set[tuple[str, frozenset[int]]] = set()
        done: set[tuple[int, str]] = set()
        while pending:
            wanted = target, used = pending.pop()
            if wanted in seen:
                continue
            seen.add(wanted)
            if len(seen) > _MAX_TARGETS:
                raise NotUnderstood(f"more than {_MAX_TARGETS:,} targets are made")
            made = False
            for run in self._of(target, used):
                made |= bool(run.rule.recipe) and run.rule.certain
                rule = id(run.rule)
                if (rule, run.target) not in done:
                    done.add((rule, run.target))
                    yield run
                after = used if run.stem is None else used | {rule}
                pending.extend((name, after) for name in reversed(run.prerequisites))
            if not made and target not in self.phony:
                self.unmade.append(target)

    def _of(self, target: str, used: frozenset[int] = frozenset()) -> Iterator[Run]:
        """The rules that may make one target, which may have holes; no pattern rule of those `used`."""
        name = without_dot(target)
        explicit = [(name, rule) for rule in self._exact.get(name, ())]
        settled = any(rule.recipe and rule.certain for _, rule in explicit)
        explicit += [(target, rule) for holed, rule in self._holed if may_be(holed, name)]
        if HOLE_START in name:
            others = [(one, rule) for one, rules in self._exact.items() for rule in rules]
            explicit += [(one, rule) for one, rule in others if may_be(name, one)]
        for made, rule in explicit:
            yield self._run(rule, made, None)
        if settled:
            return
        for pattern, rule in self._patterns:
            found = stem_of(pattern, name) if id(rule) not in used else None
            if found is not None:
                yield self._run(rule, target, found)

    def _run(self, rule: Rule, target: str, stem: str | None) -> Run:
        if rule.pattern is not None:
            stems = [
                stem_of(pattern, without_dot(target)) for pattern in self._expand(rule.pattern, rule.place)
            ]
            stem = next((one for one in stems if one is not None), UNKNOWN)
        words = self._expand(rule.prerequisites, rule.place)
        if stem is not None:
            words = [word.replace("%", stem, 1) for word in words]
        return Run(rule, target, stem, tuple(dict.fromkeys(words)))

    def _expand(self, text: str, place: Place) -> list[str]:
        """All words that a text of a rule may come out as."""
        key = (text, place)
        if key not in self._words:
            texts = self.expansion.expand(text, place)
            self._words[key] = list(dict.fromkeys(word for one in texts for word in as_name(one).split()))
        return self._words[key]
