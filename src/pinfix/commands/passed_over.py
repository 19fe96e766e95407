"""Telling what of a tree was not looked at, so that nothing is passed over in silence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pinfix.commands.output import Output
from pinfix.plan import Plan
from pinfix.trees.local import LocalTree


def note_what_was_passed_over(output: Output, paths: Sequence[Path], tree: LocalTree, plan: Plan) -> None:
    """A line for each kind of thing; `paths` are those that were named."""
    if plan.files_read == 0 and not plan.changes and not plan.refusals:
        output.note(f"{', '.join(map(str, paths))}: no workflows or actions found")
    if tree.ignored_workflows:
        listed = ", ".join(tree.ignored_workflows)
        output.note(
            f"git is told to ignore these, so they were passed over (name one to look at it): {listed}"
        )
    if tree.unheeded_ignore_files:
        listed = ", ".join(tree.unheeded_ignore_files)
        output.note(f"these ignore files are too large, so what they ignore was looked at too: {listed}")
    if tree.nested_repositories and output.verbosity == "verbose":
        listed = ", ".join(tree.nested_repositories)
        output.note(f"repositories inside this one were passed over (name one to look at it): {listed}")
