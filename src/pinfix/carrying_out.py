"""Changes carried out on the files of a repository: what belongs together is made together, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pinfix.plan import Change, Refusal
from pinfix.progress import Progress
from pinfix.repository import Attempt, LoadedRepository

Bundle = Sequence[Change]
"""Changes of one codemod that are made together or not at all, in whatever files."""

_REMEDY = "Write it by hand in a simpler form, or report it if this form is common."
_REMEDY_OF_TEXTS = "See what stands there and run again; report it if it stays so."


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What was made, and refusals for what cannot be."""

    done: tuple[Change, ...]
    refused: tuple[Refusal, ...]


def bundles(found: Iterable[Change]) -> list[Bundle]:
    """The changes of one codemod by their bundles, each where its first change stands."""
    grouped: dict[object, list[Change]] = {}
    for number, change in enumerate(found):
        grouped.setdefault(change.bundle or number, []).append(change)
    return list(grouped.values())


def carry_out(
    repository: LoadedRepository, wanted: Sequence[Bundle], progress: Progress, name: str
) -> CarriedOut:
    """Make the changes of all bundles that can be made; `name` is shown while it is done."""
    work = _Work(repository, wanted)
    for path in progress.over(list(work.numbers), name):
        work.attempt(path)
    while work.again:
        work.attempt(next(iter(work.again)))
    for attempt in work.attempts.values():
        attempt.commit()
    made = [change for change, number in work.in_order() if number not in work.failed]
    refused = [
        _refusal(change, work.failed[number]) for change, number in work.in_order() if number in work.failed
    ]
    return CarriedOut(tuple(made), tuple(refused))


def _within(bundle: Bundle, path: str) -> Bundle:
    return [change for change in bundle if change.place.path == path]


def _refusal(change: Change, reason: str) -> Refusal:
    remedy = _REMEDY if change.text is None else _REMEDY_OF_TEXTS
    said = f"{change.title}: {reason}"
    return Refusal(change.codemod, change.place, "cannot-edit", said, remedy, fails_check=change.gates)


class _Work:
    """Files are tried one by one. What fails in one is taken out of the others, which are tried again.

    Only files that share a bundle wait for one another: to keep what comes of all would take much memory.
    """

    def __init__(self, repository: LoadedRepository, wanted: Sequence[Bundle]) -> None:
        self.numbers: dict[str, dict[int, None]] = {}
        self.attempts: dict[str, Attempt] = {}
        self.failed: dict[int, str] = {}
        self.again: dict[str, None] = {}
        self._repository = repository
        self._wanted = wanted
        self._shared: set[str] = set()
        for number, bundle in enumerate(wanted):
            paths = {change.place.path: None for change in bundle}
            for path in paths:
                self.numbers.setdefault(path, {})[number] = None
            if len(paths) > 1:
                self._shared.update(paths)

    def attempt(self, path: str) -> None:
        """Try all that has not failed yet on the file as it was before any of it."""
        self.again.pop(path, None)
        numbers = [number for number in self.numbers[path] if number not in self.failed]
        groups = [_within(self._wanted[number], path) for number in numbers]
        attempt = self._repository.attempt(path, groups)
        if path in self._shared:
            self.attempts[path] = attempt
        else:
            attempt.commit()
        for position, reason in attempt.failed.items():
            self._fail(numbers[position], path, reason)

    def in_order(self) -> list[tuple[Change, int]]:
        """All changes, file by file, each with the number of its bundle."""
        return [
            (change, number)
            for path, numbers in self.numbers.items()
            for number in numbers
            for change in _within(self._wanted[number], path)
        ]

    def _fail(self, number: int, path: str, reason: str) -> None:
        together = {change.place.path for change in self._wanted[number]}
        self.failed[number] = reason if len(together) == 1 else f"{path}: {reason}"
        others = {change.place.path for change in self._wanted[number]} - {path}
        self.again.update(dict.fromkeys(sorted(others & self.attempts.keys())))
