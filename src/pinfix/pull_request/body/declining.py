"""How to say no."""

from __future__ import annotations

from pinfix.pull_request.body.wording import codemods_of
from pinfix.pull_request.model import Proposal
from pinfix.pull_request.state.decision import RETRY_LABEL
from pinfix.report.escape import code

_NAMES = 5


def declining_section(proposal: Proposal) -> list[str]:
    """Each way to refuse, from this pull request to all of them."""
    comments = " or ".join(code(f"# pinfix: ignore[{name}]") for name in codemods_of(proposal)[:_NAMES])
    return [
        "### How to say no",
        "",
        f"- **To this:** close it. It stays closed; the label {code(RETRY_LABEL)} on it asks for it again.",
        f"- **To one line:** write {comments} at its end on the base branch. "
        "The next run takes it out of this pull request.",
        "- **To all of pinfix:** put `pull-request: {enabled: false}` into `.github/pinfix.yml`, "
        "or give the repository the topic `no-pinfix`.",
        "",
        "Commits of yours are welcome here: pinfix leaves a branch alone once people have pushed to it.",
    ]
