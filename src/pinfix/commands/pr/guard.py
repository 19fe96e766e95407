"""What forbids a write, asked right before the first one, with as few calls as it takes."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.api import git_data, pulls
from pinfix.commands.pr.login import Login
from pinfix.commands.pr.request import Request
from pinfix.commands.pr.source import Source
from pinfix.pull_request.body.commit import commit_message
from pinfix.pull_request.fork import forked, reach
from pinfix.pull_request.preflight.pushing import workflow_refusal
from pinfix.pull_request.preflight.repository import count_open, too_many
from pinfix.pull_request.preflight.rules import Push, in_the_way
from pinfix.pull_request.state.decision import HandsOff
from pinfix.pull_request.state.looking import PREFIX
from pinfix.pull_request.writing.commits import can_be_signed
from pinfix.pull_request.writing.manners import Manners
from pinfix.pull_request.writing.opening import Intent
from pinfix.pull_request.writing.rehearsal import Noted, RehearsalApi


@dataclass(frozen=True, slots=True)
class Guard:
    """Says what forbids to write. Where nothing does, the fork that is written to is there afterwards."""

    request: Request
    login: Login
    source: Source
    manners: Manners

    def __call__(self, intent: Intent) -> HandsOff | None:
        """See `Desk.in_the_way`. Raises CallFailed."""
        refusal = None
        if self.source.by_token:
            refusal = workflow_refusal(intent.proposal.files, self.login.power)
        refusal = refusal or self._rules(intent) or (self._limit() if intent.opens else None)
        if refusal is None and self.source.where.is_fork and not self.source.by_git:
            self._prepare_fork()
        return refusal

    def _rules(self, intent: Intent) -> HandsOff | None:
        push = self.source.where.push
        if push.number == 0:
            return None  # a fork that is still to be made has no rules
        signed = self.login.power.signs or self.source.by_git or can_be_signed(intent.proposal)
        message = commit_message(intent.proposal)
        planned = Push(intent.branch, message, exists=bool(intent.head), signed=signed)
        return in_the_way(self.login.api, push, planned)

    def _limit(self) -> HandsOff | None:
        api, where, most = self.login.api, self.source.where, self.manners.most_open
        more = api.opened if isinstance(api, RehearsalApi) else 0
        if where.push.number == 0 or len(git_data.branches_below(api, where.push, PREFIX)) + more < most:
            return None  # there cannot be more pull requests than branches
        now_open = count_open(pulls.open_ones(api, where.target), where.push)
        return too_many(where.target, now_open + more, most)

    def _prepare_fork(self) -> None:
        api, where = self.login.api, self.source.where
        if isinstance(api, RehearsalApi):
            if where.push.number == 0:
                api.noted.append(Noted("POST", f"{where.target.path}/forks", {"default_branch_only": True}))
            return
        fork = forked(api, where.target, where.push.owner, notify=self.request.output.note)
        reach(api, where.target, fork, self.source.base)
