"""Opening a pull request in the form that the repository has: drafts, and maintainers who may push."""

from __future__ import annotations

from pinfix.api import pulls
from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.pulls import PullRequest
from pinfix.pull_request.model import Base
from pinfix.pull_request.state.looking import Repositories


def post(
    api: Api, where: Repositories, branch: str, base: Base, title: str, body: str, *, draft: bool
) -> PullRequest:
    """Open it; what the plan of the account or the fork does not have is left out. Raises CallFailed."""
    maintainers = True
    head = f"{where.push.owner}:{branch}" if where.is_fork else branch
    same_owner = where.is_fork and where.push.owner.lower() == where.target.owner.lower()
    while True:
        try:
            return pulls.open_pull(
                api,
                where.target,
                title=title,
                body=body,
                head=head,
                base=base.branch,
                draft=draft,
                head_repository=where.push.name if same_owner else "",
                maintainers_may_push=maintainers,
            )
        except CallFailed as problem:
            if problem.code == "no-drafts" and draft:
                draft = False
            elif problem.code == "no-fork-collaboration" and maintainers:
                maintainers = False
            else:
                raise
