"""An inventory for a person at a terminal: secret by secret, with what keeps each from being deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pinfix.report.escape import shortened, visible
from pinfix.report.summary import counted
from pinfix.report.terminal import paint
from pinfix.secret_uses import Inventory

_BEYOND = (
    "Not seen: other repositories that share a secret of the organization, and copies of a secret in"
    " environments, for Dependabot and for Codespaces."
)


def to_text(found: Inventory, names: Sequence[str], *, color: bool = False) -> str:
    """The secrets `names` with all of their uses, then the places that may use any secret."""
    lines = [line for name in names for line in _secret(found, name, color=color)]
    lines += [*_everything(found, color=color), *_closing(found, names)]
    return "".join(f"{line}\n" for line in lines)


def _secret(found: Inventory, name: str, *, color: bool) -> Iterator[str]:
    yield paint(visible(name), "bold", color=color)
    for use in found.of(name):
        yield f"  {_place(use.path, use.line)}  {visible(shortened(use.what))} [{use.kind.value}]"
    for declared in found.declared:
        if declared.secret == name.upper():
            place = _place(declared.path, declared.line)
            yield f"  {place}  asked of the callers of this workflow under this name"
    verdict, style = _verdict(found, name)
    yield f"  may be deleted: {paint(verdict, 'green' if style else 'yellow', color=color)}"
    yield ""


def _verdict(found: Inventory, name: str) -> tuple[str, bool]:
    uses = len(found.of(name))
    because = [f"it has {counted(uses, 'use')}"] if uses else []
    if found.everything:
        because.append(f"{counted(len(found.everything), 'place')} may use any secret (see below)")
    if not found.complete:
        because.append("not all workflows and actions were read")
    if because:
        return f"no, because {', and '.join(because)}", False
    return "yes, as far as this repository tells", True


def _everything(found: Inventory, *, color: bool) -> Iterator[str]:
    if not found.everything:
        return
    yield paint("any secret may be used here:", "bold", color=color)
    for place in found.everything:
        yield f"  {_place(place.path, place.line)}  {visible(shortened(place.what))}"
    yield ""


def _closing(found: Inventory, names: Sequence[str]) -> Iterator[str]:
    uses = sum(len(found.of(name)) for name in names)
    yield f"{counted(len(names), 'secret')}, {counted(uses, 'use')}"
    yield _BEYOND


def _place(path: str, line: int) -> str:
    return visible(f"{path}:{line}" if line else path)
