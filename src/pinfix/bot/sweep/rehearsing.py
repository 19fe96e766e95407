"""What would come of a repository: the same plan and the same calls, its writes noted and not made."""

from __future__ import annotations

from pinfix.bot.identity.installations import Installations
from pinfix.bot.repair.rows import repository_row, topic_rows
from pinfix.bot.repair.settling import settle_wish
from pinfix.bot.settings.model import Settings
from pinfix.bot.sweep.parts import Need
from pinfix.bot.sweep.report import Swept


def rehearse(need: Need, installations: Installations, settings: Settings) -> Swept:
    """What would come of it. A repository that cannot be planned is a result too."""
    settled = settle_wish(need.wish, installations, settings, rehearsal=True)
    row = repository_row(need.wish, settled, None, 0.0)
    return Swept(need, True, row.state, row.message, topic_rows(need.wish, settled, (), 0.0))
