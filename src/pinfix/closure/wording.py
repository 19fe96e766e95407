"""What an outsider can do about a job, in a few words."""

from __future__ import annotations

from pinfix.closure.model import Reach


def in_words(reach: Reach) -> str:
    """Such as "outsiders run files of their own, with secrets (pull_request_target)"."""
    if not reach.events:
        return "only insiders start it"
    events = ", ".join(sorted(reach.events))
    power = " and ".join(
        name for name, given in (("secrets", reach.secrets), ("a token that writes", reach.write)) if given
    )
    what = "outsiders run files of their own" if reach.own_files else "outsiders start it"
    return f"{what}{f', with {power}' if power else ''}: {events}"
