"""Keys are taken out of all that a plan says: what a change shows may stand beside one, or hold it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from pinfix.leaks import keys_in, masked
from pinfix.plan import Change, FileError, FileRewrite, Refusal


class Masking:
    """Masks what is seen to be a key, and the keys of `rewrites` also where nothing beside them tells it."""

    def __init__(self, rewrites: Iterable[FileRewrite]) -> None:
        files = (data for one in rewrites for data in (one.before, one.after) if data is not None)
        self._keys: Collection[str] = frozenset().union(*map(keys_in, files))

    def change(self, change: Change) -> Change:
        """The change as it may be shown; what it does is left as it is."""
        shown = replace(
            change,
            title=self._text(change.title),
            why=self._text(change.why),
            before=self._text(change.before),
            after=self._text(change.after),
            assumption=self._text(change.assumption),
            evidence={key: self._plain(value) for key, value in change.evidence.items()},
        )
        return change if shown == change else shown

    def refusal(self, refusal: Refusal) -> Refusal:
        """The refusal as it may be shown."""
        reason, remedy = self._text(refusal.reason), self._text(refusal.remedy)
        if (reason, remedy) == (refusal.reason, refusal.remedy):
            return refusal
        return replace(refusal, reason=reason, remedy=remedy)

    def error(self, error: FileError) -> FileError:
        """The error as it may be shown."""
        message = self._text(error.message)
        return error if message == error.message else replace(error, message=message)

    def _text(self, text: str) -> str:
        return masked(text, self._keys)

    def _plain(self, value: object) -> object:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            return {key: self._plain(item) for key, item in value.items()}
        if isinstance(value, Sequence):
            return type(value)(map(self._plain, value)) if isinstance(value, list | tuple) else value
        return value
