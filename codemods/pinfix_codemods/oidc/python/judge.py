"""Judges a script: does it work with the credentials of a swapped job, can it be made to, or why not?"""

from __future__ import annotations

import ast

from pinfix_codemods.oidc.python.callers.aws import look_at_clients, look_at_old_library
from pinfix_codemods.oidc.python.callers.azure import look_at_azure
from pinfix_codemods.oidc.python.callers.children import look_at_children
from pinfix_codemods.oidc.python.callers.google import look_at_google
from pinfix_codemods.oidc.python.callers.key_files import look_at_key_files
from pinfix_codemods.oidc.python.callers.signing import look_at_signers
from pinfix_codemods.oidc.python.callers.storage import look_at_storage_options
from pinfix_codemods.oidc.python.callers.twine import look_at_uploads
from pinfix_codemods.oidc.python.editing.apply import apply, lost_comments
from pinfix_codemods.oidc.python.editing.coming import plan_imports
from pinfix_codemods.oidc.python.editing.dead import drop_dead_constants, drop_dead_imports
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.families import Family, concerns, families
from pinfix_codemods.oidc.python.leftovers.credentials import look_at_signatures
from pinfix_codemods.oidc.python.leftovers.halves import look_at_halves
from pinfix_codemods.oidc.python.leftovers.reads import look_at_reads
from pinfix_codemods.oidc.python.leftovers.required import drop_required
from pinfix_codemods.oidc.python.leftovers.texts import look_at_texts
from pinfix_codemods.oidc.python.leftovers.writes import look_at_writes
from pinfix_codemods.oidc.python.reading.environment import Environment
from pinfix_codemods.oidc.python.reading.source import Source, Unreadable
from pinfix_codemods.oidc.python.result import Reason, Refused, Rewritten, Swapped, Untouched

Verdict = Untouched | Rewritten | Refused


def judge(text: str, swapped: Swapped) -> Verdict:
    """What becomes of a script that a job runs in which these variables are swapped.

    All reasons against it are told. What is written is looked at once more: a text in which there would be
    more to do, or that would be refused, is not given out.
    """
    verdict = _judged(text, swapped)
    if not isinstance(verdict, Rewritten):
        return verdict
    again = _judged(verdict.text, swapped)
    if isinstance(again, Refused):
        return again
    if isinstance(again, Rewritten) or not _is_python(verdict.text):
        line = verdict.changes[0].line
        return Refused((Reason(line, "not-exact", "the script cannot be changed exactly"),))
    return verdict


def _judged(text: str, swapped: Swapped) -> Verdict:
    if not concerns(text, swapped):
        return Untouched()
    try:
        source = Source(text)
        plan = _planned(source, swapped)
        if plan.reasons:
            return Refused(tuple(sorted(plan.reasons, key=lambda reason: reason.line)))
        if plan.is_empty:
            return Untouched()
        after = apply(plan)
    except Unreadable as problem:
        return Refused((Reason(1, "unreadable", str(problem)),))
    except RecursionError:
        return Refused((Reason(1, "unreadable", "it is nested too deeply to be read"),))
    notes = tuple(sorted(dict.fromkeys(plan.notes), key=lambda note: note.line))
    return Rewritten(after, notes, lost_comments(text, after))


def _planned(source: Source, swapped: Swapped) -> Plan:
    plan = Plan(source, Environment(source), swapped)
    touched = families(swapped)
    if Family.AWS in touched:
        look_at_clients(plan)
        look_at_old_library(plan)
        look_at_signers(plan)
        look_at_storage_options(plan)
        look_at_children(plan)
    if Family.AZURE in touched:
        look_at_azure(plan)
    if Family.OTHER in touched:
        look_at_google(plan)
        look_at_key_files(plan)
        if "google" in source.tree.code:
            look_at_signatures(plan)
    look_at_uploads(plan)
    look_at_writes(plan)
    if plan.reasons:
        return plan
    drop_dead_constants(plan)
    drop_required(plan)
    look_at_reads(plan)
    look_at_texts(plan)
    look_at_halves(plan)
    plan_imports(plan)
    drop_dead_imports(plan)
    return plan


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
