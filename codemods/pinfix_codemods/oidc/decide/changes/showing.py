"""What a person sees of a swap: the lines that go and the lines that come, no value of a key among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pinfix.yaml.operations import (
    Commented,
    InsertItem,
    InsertKey,
    Operation,
    Quoted,
    ReplaceItem,
    SetScalar,
    SetValue,
    Value,
)
from pinfix_codemods.oidc.finding import Finding
from pinfix_codemods.oidc.scene.model import Entry

_HIDDEN = "…"
_MOST_LINES = 30
_LONGEST = 200


def before(finding: Finding) -> str:
    """The entries that hold keys; where they stand elsewhere, the secrets by name."""
    lines = [f"{entry.key}: {_value(entry)}" for entry in finding.keys]
    return "\n".join(lines or [f"${{{{ secrets.{name} }}}}" for name in finding.secrets])


def after(operations: Iterable[Operation], entries: Iterable[Entry] = ()) -> str:
    """What comes, in the order of the operations; no value of `entries` that could be a key itself."""
    hidden = {entry.value.text for entry in entries if _value(entry) == _HIDDEN}
    lines = [line for operation in operations for line in _lines(operation, hidden)]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], _HIDDEN]
    return "\n".join(line if len(line) <= _LONGEST else line[:_LONGEST] + _HIDDEN for line in lines)


def _value(entry: Entry) -> str:
    """A value that names a secret or a variable; a key that is written out is not shown."""
    return entry.value.text if entry.value.kind in ("secret", "variable") else _HIDDEN


def _lines(operation: Operation, hidden: Collection[str]) -> Iterator[str]:
    match operation:
        case InsertItem(value=value) | ReplaceItem(value=value):
            yield from _item(value, hidden)
        case InsertKey(key=key, value=value):
            yield from _entry(key, value, hidden)
        case SetValue(path=path, value=value):
            yield from _entry(str(path[-1]), value, hidden)
        case SetScalar(path=path, value=value) if path[-1] != "run":
            yield from _entry(str(path[-1]), value, hidden)
        case _:
            return


def _item(value: Value, hidden: Collection[str]) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"- {value}"
        return
    lines = [line for key, inner in value.items() for line in _entry(key, inner, hidden)]
    for number, line in enumerate(lines):
        yield ("  " if number else "- ") + line


def _entry(key: str, value: Value, hidden: Collection[str]) -> Iterator[str]:
    if isinstance(value, Commented):
        yield f"{key}: {value.value} # {value.comment}"
    elif isinstance(value, Mapping):
        yield f"{key}:"
        for inner, item in value.items():
            yield from ("  " + line for line in _entry(inner, item, hidden))
    else:
        text = value.value if isinstance(value, Quoted) else value
        yield f"{key}: {_HIDDEN if text in hidden else text}"
