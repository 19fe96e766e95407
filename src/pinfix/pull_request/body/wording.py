"""The title, and the first sentences: what the changes are and why, by the codemods that made them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pinfix import registry
from pinfix.plan import Change, Safety
from pinfix.pull_request.body.about import further
from pinfix.pull_request.body.changes import Kinds, kinds
from pinfix.pull_request.model import Proposal
from pinfix.report.escape import prose, shortened, visible
from pinfix.report.summary import counted

LONGEST_TITLE = 72
"""Characters. GitHub folds a longer subject of a commit, and `git log --oneline` is read on terminals."""

_CODEMODS_SHOWN = 8

# In full, and where it shares the title with others. Other codemods have the title that they give themselves.
_TITLES = {
    "pin-actions": ("pin actions to full commit SHAs", "pin actions"),
    "permissions": ("give each job the smallest permissions it needs", "narrow job permissions"),
    "codeowners": ("give owners to every file that workflows execute", "own executed files"),
}


def title_of(proposal: Proposal) -> str:
    """The title, and the subject of the commit: at most 72 characters, the same while the topic is the same.

    It names no counts: they change with every new workflow, and each change of a title is an event.
    """
    names = codemods_of(proposal)
    words = [_title(name, position=0) for name in names]
    for choice in (words, [_title(name, position=-1) for name in names]):
        title = _in_a_row(choice)
        if len(title) <= LONGEST_TITLE:
            return title[:1].upper() + title[1:]
    if len(names) > 1:
        return shortened(f"Repair GitHub Actions workflows: {', '.join(map(visible, names))}", LONGEST_TITLE)
    return shortened(words[0][:1].upper() + words[0][1:], LONGEST_TITLE)


def codemods_of(proposal: Proposal) -> tuple[str, ...]:
    """The codemods that change something, in the order of the topic; all of the topic where none does."""
    changing = {change.codemod for change in proposal.plan.changes}
    ours = tuple(name for name in proposal.topic.codemods if name in changing)
    others = tuple(sorted(changing.difference(ours)))
    return ours + others or proposal.topic.codemods or (proposal.topic.name,)


def sentences(proposal: Proposal) -> list[str]:
    """A paragraph on each kind of change: what it does and why."""
    found = kinds(proposal.plan.changes)
    return [*_on_pins(found), *_on_tokens(found), *_on_others(found.others)]


def behaviour(changes: Sequence[Change]) -> str:
    """What a person who merges must know: whether anything behaves in another way than before."""
    safeties = {change.safety for change in changes}
    said = []
    if Safety.BREAKING in safeties:
        number = sum(change.safety is Safety.BREAKING for change in changes)
        said.append(f"{counted(number, 'change')} of the table below will break something on purpose.")
    if kinds(changes).tokens:
        said.append("The tokens can do less than before; what a job is shown to need is kept.")
    elif Safety.NARROWING in safeties:
        said.append("Power is taken away that is shown not to be needed.")
    if Safety.ASSUMED in safeties:
        rest = "the rest behaves as before" if said else "nothing behaves in another way"
        said.append(f"Provided that what is listed under “Please confirm” is true, {rest}.")
    return "**Behaviour change:** " + (" ".join(said) if said else "none.")


def _title(name: str, position: int) -> str:
    if name in _TITLES:
        return _TITLES[name][position]
    installed = {codemod.name: codemod.title for codemod in registry.codemods()}
    return visible(installed.get(name, name))


def _in_a_row(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _on_pins(found: Kinds) -> Iterator[str]:
    moving = [pin for pin in found.pins if not pin.was_pinned]
    named = len(found.pins) - len(moving)
    if moving:
        repositories = len({pin.located.lower() for pin in moving})
        uses = f"{counted(len(moving), 'use')} of {counted(repositories, 'action')}"
        yield (
            f"Pins {uses} to full commit SHAs. A tag or a branch can be moved to other code at any time, "
            "a commit cannot: from now on what runs changes only when this repository changes."
        )
    if named:
        yield (
            f"Writes the exact version beside {counted(named, 'pin')}, for people and for update bots. "
            "The commits stay what they are."
        )


def _on_tokens(found: Kinds) -> Iterator[str]:
    jobs = sum(token.job != "" for token in found.tokens)
    files = counted(len({token.change.place.path for token in found.tokens}), "file")
    if found.tokens:
        who = f"{counted(jobs, 'job')} in {files}" if jobs else f"the jobs of {files}"
        yield (
            f"Gives {who} the smallest `permissions` that the steps are shown to need, "
            "so that a step that turns bad holds a token that can do little."
        )


def _on_others(changes: Sequence[Change]) -> Iterator[str]:
    by_codemod: dict[str, list[Change]] = {}
    for change in changes:
        by_codemod.setdefault(change.codemod, []).append(change)
    for name, own in list(by_codemod.items())[:_CODEMODS_SHOWN]:
        files = len({change.place.path for change in own})
        counts = f"{counted(len(own), 'change')} in {counted(files, 'file')}"
        yield f"To {prose(_title(name, position=0))}: {counts}."
    more = further(len(by_codemod) - _CODEMODS_SHOWN, "codemods more")
    if more:
        yield more
