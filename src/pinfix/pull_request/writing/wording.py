"""The text of a pull request as it is for one commit: what GitHub says of that comes on top."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pinfix.api.caller import Api
from pinfix.api.repositories import RepositoryFacts
from pinfix.pull_request.body.owners import owners_notice, owners_warnings
from pinfix.pull_request.model import Proposal
from pinfix.pull_request.state.decision import Text
from pinfix.pull_request.state.owners import check_owners


@dataclass(frozen=True, slots=True)
class Wording:
    """The text `plain` below a `notice`, both for `commit` ("": none was looked at yet)."""

    plain: Text
    notice: str = ""
    commit: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """The whole text."""
        return noticed(self.plain, self.notice)

    def of_commit(self, api: Api, target: RepositoryFacts, proposal: Proposal, commit: str) -> Wording:
        """The wording for `commit`, which holds `proposal` and is on its branch. It is asked for once."""
        if commit == self.commit:
            return self
        check = check_owners(api, target, proposal, commit)
        return Wording(self.plain, owners_notice(check), commit, tuple(owners_warnings(check)))


def noticed(text: Text, notice: str) -> Text:
    """The text below a notice."""
    return replace(text, body=f"{notice}\n\n{text.body}") if notice else text
