"""The issue in a repository: looked for, opened, kept up to date; see `pinfix.bot.repair.settling.Beside`."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pinfix.api import issues
from pinfix.api.issues import Issue
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.bot.dashboard.boxes import mark_of, ticked
from pinfix.bot.dashboard.wording import TITLE, body_of, settled_body
from pinfix.bot.settings.model import Settings
from pinfix.commands.pr.login import Login
from pinfix.pull_request.session import Done

_NONE_THERE = (403, 404, 410)
"""The App may not see issues, or the repository has them turned off."""


class Dashboard:
    """Keeps one issue in each repository. It holds nothing: several threads may use it."""

    def retried(self, login: Login, facts: RepositoryFacts) -> Collection[str]:
        """The topics whose boxes are ticked in an issue that is open.

        Raises CallFailed, but not where there can be no issue: pull requests do without.
        """
        try:
            found = _find(login, facts)
        except CallFailed as problem:
            if problem.status in _NONE_THERE:
                return ()
            raise
        return ticked(found.body) - {""} if found is not None and found.open else ()

    def tell(self, login: Login, facts: RepositoryFacts, done: Sequence[Done]) -> None:
        """Say what came of all topics, where that is something else than before.

        The first time it opens an issue; one that people closed is left alone, and no other is opened. A box
        that was ticked while the repository was worked on stays so: it is on its way as an event.
        Raises CallFailed.
        """
        found = _find(login, facts)
        if found is not None and not found.open:
            return
        boxes = ticked(found.body) if found is not None else frozenset()
        body = body_of(done, boxes)
        if found is None:
            if body:
                issues.open_issue(login.api, facts, title=TITLE, body=body)
            return
        body = body or settled_body()
        # What people wrote stays as long as there is nothing new to say, or a box to be emptied.
        if mark_of(body) != mark_of(found.body) or ticked(body) != boxes:
            issues.change_body(login.api, facts, found.number, body)


def dashboard_of(settings: Settings) -> Dashboard | None:
    """What tells in issues; None where the operator wants none."""
    return Dashboard() if settings.dashboard else None


def _find(login: Login, facts: RepositoryFacts) -> Issue | None:
    """The oldest issue with the mark that the App itself opened: anybody can write such a mark."""
    own = login.power.login
    for issue in issues.opened_by(login.api, facts, own):
        if issue.author.lower() == own.lower() and mark_of(issue.body):
            return issue
    return None
