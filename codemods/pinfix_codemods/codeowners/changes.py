"""The added lines as changes: one each, made together, with the chain that leads to each of their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pinfix.closure import Chain, Closure
from pinfix.closure.wording import in_words
from pinfix.codeowners.adding.plan import AddedRule, Planned
from pinfix.codeowners.model import Rule
from pinfix.plan import Change, Place, Safety, TextChange
from pinfix_codemods.codeowners.name import NAME, as_text
from pinfix_codemods.codeowners.owners import Chosen
from pinfix_codemods.codeowners.scene import Scene

_WHY = "a change to it runs with the next workflow, so it needs the review of those who watch over workflows"


def changes(
    scene: Scene, chosen: Chosen, closure: Closure, beside: Mapping[str, str], planned: Planned
) -> Iterator[Change]:
    """One change for each added line; the first carries the text of the file."""
    written = planned.text.removeprefix("\ufeff").split("\n")
    worst = dict(closure.ranked())
    last = (scene.text or "").removesuffix("\n").count("\n") + 1
    for number, rule in enumerate(planned.rules):
        line = written[planned.first_line - 1 + number].rstrip("\r")
        yield Change(
            codemod=NAME,
            place=Place(scene.path, min(planned.first_line, last), 1),
            title=f"{rule.pattern}: owned by {' '.join(rule.owners)}",
            why=_WHY if len(rule.paths) == 1 else f"all {len(rule.paths)} files below: {_WHY}",
            before="",
            after=line,
            safety=Safety.ASSUMED if chosen.assumption else Safety.SAFE,
            operations=(),
            assumption=chosen.assumption,
            evidence={line: _grounds(rule, closure, worst, beside), **_around(rule, scene, chosen)},
            bundle=NAME,
            text=TextChange(scene.text, planned.text) if number == 0 else None,
            gates=True,
        )


def _around(rule: AddedRule, scene: Scene, chosen: Chosen) -> dict[str, object]:
    source = f"{chosen.source} ({scene.path}:{chosen.line})" if chosen.line else chosen.source
    found: dict[str, object] = {"files": list(map(as_text, rule.paths)), "owners_from": source}
    present = {
        f"{scene.path}:{decision.line}: {decision.pattern} {' '.join(decision.owners)}".rstrip()
        for path in rule.paths
        if isinstance(decision := scene.matcher.decision(path), Rule)
    }
    if present:
        found["decided_by"] = sorted(present)
    if scene.shadowed:
        found["not_looked_at_by_github"] = list(scene.shadowed)
    return found


def _grounds(
    rule: AddedRule, closure: Closure, worst: Mapping[str, Chain], beside: Mapping[str, str]
) -> list[dict[str, object]]:
    """Why each file is among them, the ones that outsiders reach first."""
    executed = [path for path in rule.paths if path in worst]
    executed.sort(key=lambda path: (-worst[path].reach.rank, path))
    grounds = [_of_chain(worst[path]) for path in executed]
    for path in rule.paths:
        if path not in worst:
            because = "a workflow" if path in closure.workflows else beside[path]
            grounds.append({"path": path, "line": 1, "because": because})
    return grounds


def _of_chain(chain: Chain) -> dict[str, object]:
    """The lines of workflows and actions on the way are left out: an earlier codemod may have moved them."""
    first, *others = chain.links
    steps = [first.what]
    for link in others:
        is_yaml = link.path.endswith((".yml", ".yaml"))
        steps += [link.path if is_yaml else f"{link.path}:{link.line}", link.what]
    shown = " → ".join((*steps, chain.target))
    return {"path": first.path, "line": first.line, "because": f"{shown} ({in_words(chain.reach)})"}
