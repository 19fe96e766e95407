"""Groups of operations, each carried out whole or not at all: what fails in one does not cost the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinfix.yaml.document import Document
from pinfix.yaml.operations import CannotEdit, Operation
from pinfix.yaml.patch import patch

_MOST_PARSED = 8_000_000
"""Characters that are parsed again in search of what fails: half a minute. Then no part is halved further."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The document after the groups that could be carried out, and why the others could not, by position."""

    document: Document
    failed: dict[int, str]


def patch_groups(document: Document, groups: Sequence[Sequence[Operation]]) -> Outcome:
    """Carry out `groups`, together where that can be proved, else as many as can.

    All paths refer to `document` as it is. Of two groups that exclude each other the first is carried out.
    """
    search = _Search(document, groups)
    search.settle(range(len(groups)))
    return Outcome(search.after, search.failed)


class _Search:
    """Finds the groups that fail.

    A patch costs as much as the file is long, however little it changes. So all groups that a failure names
    are left out at once; where it names none, the groups are halved.
    """

    def __init__(self, document: Document, groups: Sequence[Sequence[Operation]]) -> None:
        self.before = self.after = document
        self.groups = groups
        self.accepted: list[int] = []
        self.failed: dict[int, str] = {}
        self.parsed = 0

    def settle(self, numbers: Sequence[int], reason: str = "") -> bool:
        """Accept those of `numbers` that can be; return whether all could.

        `reason` says why they cannot all, where that is known.
        """
        complete = True
        while numbers and not reason:
            reason, blamed = self._attempt(numbers)
            if blamed:
                self.failed.update(blamed)
                numbers = [number for number in numbers if number not in blamed]
                complete, reason = False, ""
            elif not reason:
                return complete
        if len(numbers) == 1:
            self.failed[numbers[0]] = reason
        elif self.parsed > _MOST_PARSED:
            together = f"{len(numbers):,} changes fail together, and the search for the cause was given up"
            self.failed.update(dict.fromkeys(numbers, f"{together}: {reason}"))
        elif numbers:
            middle = len(numbers) // 2
            first_half = self.settle(numbers[:middle])
            # What fails together although its first half does not, fails in its second half.
            self.settle(numbers[middle:], reason if first_half else "")
        return False

    def _attempt(self, numbers: Sequence[int]) -> tuple[str, dict[int, str]]:
        """Accept `numbers`, or say why not, and which of them are to blame."""
        together = sorted([*self.accepted, *numbers])
        owners = [number for number in together for _ in self.groups[number]]
        self.parsed += len(self.before.text)
        try:
            self.after = patch(self.before, [step for number in together for step in self.groups[number]])
        except CannotEdit as error:
            blamed = {owners[index]: why for index, why in reversed(error.culprits.items())}
            return str(error), {number: blamed[number] for number in numbers if number in blamed}
        self.accepted = together
        return "", {}
