"""Issues, and what pull requests have of them: labels, comments, a lock."""

from server.issues.conversation import Conversations
from server.issues.ledger import IssueCalls, Issues
from server.issues.model import Comment, Issue

__all__ = ["Comment", "Conversations", "Issue", "IssueCalls", "Issues"]
