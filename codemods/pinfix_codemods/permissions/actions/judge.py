"""What a step needs that uses an action of another repository."""

from __future__ import annotations

from pinfix.github.scopes import Grant
from pinfix_codemods.permissions.actions.conditions import Circumstances
from pinfix_codemods.permissions.actions.knowledge import facts_about, present_name
from pinfix_codemods.permissions.actions.known import by_facts
from pinfix_codemods.permissions.actions.records import records_for
from pinfix_codemods.permissions.actions.result import Judged, Judgement
from pinfix_codemods.permissions.actions.unlisted import by_records
from pinfix_codemods.permissions.actions.use import ActionUse, Situation
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.need import Need, Spot


def judge(use: ActionUse, live: Live, spot: Spot, situation: Situation) -> Judgement:
    """What `use` needs of the token, given the credentials within reach; evidence is shown at `spot`.

    What the configuration says of the action takes the place of all that is known about its need.
    """
    outcome = _judge(Circumstances(use, live, situation), spot, 1)
    stated = _stated(use, situation)
    if stated is None:
        return outcome
    effects = outcome.effects if isinstance(outcome, Judged) else ()
    return Judged(Need.of(stated, spot, f"{use.shown}: as configured"), effects)


def _judge(about: Circumstances, spot: Spot, depth: int) -> Judgement:
    use = about.use
    facts = facts_about(present_name(use.repository), use.subpath)
    if facts is None:
        return by_records(about, spot, depth, _judge)
    found = records_for(use)
    defaults = found.token_inputs if found is not None and found.exact else facts.routes.defaults
    return by_facts(facts, about.with_defaults(defaults), spot)


def _stated(use: ActionUse, situation: Situation) -> Grant | None:
    """The grant that the configuration has for this action, or else for its repository."""
    settings = {name.lower(): grant for name, grant in situation.settings.items()}
    return settings.get(f"{use.repository}/{use.subpath.lower()}", settings.get(use.repository))
