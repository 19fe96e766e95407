"""Pull requests: what they are, when they open, what moves them, whether they merge."""

from server.pulls.ledger import PullCalls, PullRequests
from server.pulls.model import PullRequest

__all__ = ["PullCalls", "PullRequest", "PullRequests"]
