"""What has to be there before the merge where stored keys go; nothing in the repository shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pinfix.config.oidc_settings import OidcSettings
from pinfix.oidc.facts import facts_of
from pinfix.oidc.parties import Party, parties_of
from pinfix.oidc.subjects.prefix import Identity
from pinfix.plan import Plan
from pinfix.pull_request.body.about import Room, further
from pinfix.report.escape import code, prose
from pinfix.report.tables import table
from pinfix.yaml.document import Document

_ORDER = (
    "1. Make the trust: it lets in tokens whose `sub` ends as above, and no others.",
    "2. Set the variables.",
    "3. Merge, and run each of the workflows once.",
    "4. Disable the old keys; delete them, and their secrets, when nothing was missed for a while.",
    "",
    "In a checkout of the base branch, `pinfix oidc plan` gives the policies and forms to enter, and each "
    "step with its commands.",
)


def setting_up_section(plan: Plan, room: Room) -> list[str]:
    """The jobs with what they will present and need, and the order; nothing where no key goes."""
    facts = facts_of(plan.changes)
    if not facts:
        return []
    after = {rewrite.path: rewrite.after for rewrite in plan.rewrites}

    def document_at(path: str) -> Document | None:
        return Document.from_bytes(after[path]) if path in after else None

    parties = parties_of(facts, document_at, OidcSettings(), Identity())
    rows = [_row(party, room) for party in parties[: room.rows]]
    more = further(len(parties) - room.rows, "more jobs: see `pinfix oidc plan`")
    head = ["For", "Job", "The token's `sub` ends in", "Needs"]
    return [
        "### Before you merge",
        "",
        "**Without this the jobs below fail.** They ask for a short-lived credential instead of using a key:",
        "",
        *table(head, rows),
        *(["", more] if more else []),
        "",
        *_ORDER,
    ]


def _row(party: Party, room: Room) -> list[str]:
    needs = [f"{value.source}.{value.name}" for value in party.facts.variables]
    return [
        prose(party.facts.title),
        code(f"{party.facts.path.rpartition('/')[2]}: {party.facts.job}"),
        "<br>".join(_some(party.presented.contexts, room.places)) or "see `pinfix oidc plan`",
        "<br>".join(_some(needs, room.places)) or "no variables",
    ]


def _some(texts: Sequence[str], most: int) -> Iterator[str]:
    yield from map(code, texts[:most])
    more = further(len(texts) - most)
    if more:
        yield more
