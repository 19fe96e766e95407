"""The codes of what is decided here; docs/codes.md has them all."""

from __future__ import annotations

CALLED = "called-workflow"
CALLER = "caller-passes-key"
UNTRUSTED = "untrusted-trigger"
PULL_REQUEST = "pull-request"
CONDITION = "condition"
GENERATED = "generated-file"
PERMISSIONS = "permissions-unknown"
ANCHORS = "anchors"
SCRIPT = "script"
UNKNOWN = "unknown-consumer"
IGNORED = "ignored"
CANNOT_EDIT = "cannot-edit"
LOCKED = "lockfile"
