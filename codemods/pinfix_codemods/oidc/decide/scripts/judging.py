"""What `pinfix_codemods.oidc.python` says of a file, in the terms of what is decided here."""

from __future__ import annotations

from pinfix.config.oidc_settings import PythonSettings
from pinfix_codemods.oidc.decide.scripts.verdict import Changed, Fault, Judge, Judged

_LOCAL = "local-change"
_LOCAL_HINT = "; `oidc.python.ask_local_change: true` allows it"


def judge_with(settings: PythonSettings) -> Judge:
    """Judges Python programs under `settings`."""

    def judged(text: str, changed: Changed) -> Judged:
        if not changed.names:
            return Judged()
        # Imported where used: few workflows run Python with a key, and its parser is slow to load.
        from pinfix_codemods.oidc.python.judge import judge
        from pinfix_codemods.oidc.python.result import Refused, Rewritten, Swapped

        swapped = Swapped(changed.gone, changed.refreshed, local_change=settings.ask_local_change)
        answer = judge(text, swapped)
        if isinstance(answer, Refused):
            return Judged(faults=tuple(_fault(one.slug, one.line, one.reason) for one in answer.reasons))
        if isinstance(answer, Rewritten):
            notes = tuple(
                f"A comment on line {line} of a program went with the code." for line in answer.lost_comments
            )
            return Judged(answer.text, notes=notes)
        return Judged()

    return judged


def pass_through(path: str, text: str, needed: frozenset[str], gone: frozenset[str]) -> Judged:
    """Judges what tox lets through to the programs that it runs."""
    from pinfix_codemods.oidc.python.passenv.tox import pass_through as let_through
    from pinfix_codemods.oidc.python.result import Refused

    answer = let_through(path, text, needed, gone)
    if isinstance(answer, Refused):
        return Judged(faults=tuple(_fault(one.slug, one.line, one.reason) for one in answer.reasons))
    return Judged(answer)


def _fault(slug: str, line: int, reason: str) -> Fault:
    return Fault(slug, line, reason + (_LOCAL_HINT if slug == _LOCAL else ""))
