"""Whether a workflow may leave releases behind that are not published."""

from pinfix_codemods.permissions.drafts.workflows import may_make_drafts

__all__ = ["may_make_drafts"]
