"""Keys that are written out in workflows and actions: nothing to swap before they are changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pinfix.codemod import Repository
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.workflow import Workflow
from pinfix.ignores import marker_for
from pinfix.leaks import Leak, find_leaks
from pinfix.plan import Place, Refusal
from pinfix.yaml.nodes import follow
from pinfix_codemods.oidc.decide.rules.codes import IGNORED
from pinfix_codemods.oidc.name import NAME

_REMEDY = (
    "Rotate it now, before all else: make a new key and switch this one off. To take it out of the file is"
    " not enough, for it stays in the history. Then store the new one as a secret, or do without."
)


def literal_keys(repository: Repository, config: Config) -> Iterator[Refusal]:
    """A refusal for each key that is written out; its value is not in it."""
    views: Iterator[Workflow | Action] = chain(repository.workflows(), repository.actions())
    for view in views:
        for leak in find_leaks(view.path, view.document):
            yield _refusal(view, leak, config)


def _refusal(view: Workflow | Action, leak: Leak, config: Config) -> Refusal:
    place = Place(leak.path, leak.line, leak.column)
    seen = f"what looks like {leak.kind} stands here, and"
    marker = marker_for(view.document, leak.offset, NAME)
    if marker is not None:
        reason = f"{seen} the comment `{marker}` asks to leave it"
        return Refusal(NAME, place, IGNORED, reason, "Remove the comment to have it looked at.")
    for uses in (None, *_uses_around(view, leak.offset)):
        rule = config.ignores(leak.path, uses, NAME)
        if rule is not None:
            because = f": {rule.reason}" if rule.reason else ""
            reason = f"{seen} the configuration leaves it alone{because}"
            return Refusal(NAME, place, IGNORED, reason, "Change `ignore` to have it looked at.")
    begins = f" (it begins with `{leak.shown}`)" if leak.shown else ""
    reason = f"{leak.kind} is written here{begins}: whoever reads the file, or its history, has it"
    return Refusal(NAME, place, "literal-key", reason, _REMEDY)


def _uses_around(view: Workflow | Action, offset: int) -> Iterator[str]:
    """The actions of the steps, and the workflow of the job, in whose text `offset` is."""
    for site in view.sites():
        owner = follow(view.document.node(site.owner_path, site.document))
        if site.text and owner.start <= offset < owner.end:
            yield site.text
