"""Files of the repository that name variables which go, or hold something else from now on (R29, R10)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from pinfix.codemod import Repository
from pinfix.github.jobs import Section
from pinfix.github.uses import LocalUses, SelfUses, parse_uses
from pinfix.yaml.nodes import Mapping, follow
from pinfix_codemods.oidc.checks.naming.kinds import kinds_read
from pinfix_codemods.oidc.checks.naming.search import Named, NamingFiles, Sought, named_in
from pinfix_codemods.oidc.decide.rules.codes import SCRIPT, UNKNOWN
from pinfix_codemods.oidc.finding import Finding, Objection, Swap
from pinfix_codemods.oidc.scene.model import JobScene, Spot, StepScene

_PAIR = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
_TOKENS = frozenset({"AWS_SESSION_TOKEN"})
_KEY_FILE = frozenset({"GOOGLE_APPLICATION_CREDENTIALS"})
_IN_KEY_FILE = ("private_key", "client_email")
"""What a program takes out of a key file of Google, and finds in no other credential file."""

_SETTINGS = frozenset({"settings"})
"""Settings that hand the path of the file on name what takes a key file: dbt's `keyfile`, and its like."""

_REMEDY = "Let it take its credential from the default chain of its library, or hand on the session token."


class NamingRule:
    """What the files of one repository say of the variables of each finding."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._files = NamingFiles(repository)

    def objections(self, job: JobScene, finding: Finding) -> Iterator[Objection]:
        """Why the swap of the finding would break programs that no step is seen to run."""
        swap = finding.swap
        if swap is None:
            return
        told: set[Named] = set()
        for sought in _sought(swap):
            for step in _concerned(job, swap, sought.names):
                yield from self._of_image(step, sought)
                kinds = kinds_read(step)
                kinds = kinds & sought.kinds if sought.kinds else kinds
                found = self._files.first(sought, kinds) if kinds else None
                if found is not None and found not in told:
                    told.add(found)
                    yield _objection(step, found, job.path)

    def _of_image(self, step: StepScene, sought: Sought) -> Iterator[Objection]:
        """An action of the repository that runs in an image, and gives the key to it."""
        uses = parse_uses(step.written_uses.strip()) if step.written_uses else None
        if not isinstance(uses, (LocalUses, SelfUses)):
            return
        action = self._repository.action_at(posixpath.normpath(uses.path or "."))
        if action is None:
            return
        root = follow(action.document.roots[0])
        runs = Section(action.document, root, (), 0).section("runs") if isinstance(root, Mapping) else None
        if runs is None or (runs.string("using") or "").lower() != "docker":
            return
        found = named_in(action.document.text, sought)
        if found is not None:
            line = action.document.text.count("\n", 0, found.start("name")) + 1
            reason = f"the action hands {found['name']} to an image, whose programs are not known"
            yield Objection(UNKNOWN, Spot(action.path, line), reason, _REMEDY)


def _sought(swap: Swap) -> Iterator[Sought]:
    if swap.gone:
        yield Sought(swap.gone, fragments=True)
    if not swap.refreshed.isdisjoint(_PAIR):
        yield Sought(_PAIR, unless=_TOKENS, fragments=True)
    if not swap.refreshed.isdisjoint(_KEY_FILE):
        yield Sought(_KEY_FILE, with_words=_IN_KEY_FILE)
        yield Sought(_KEY_FILE, read=True, kinds=_SETTINGS)


def _concerned(job: JobScene, swap: Swap, names: frozenset[str]) -> Iterator[StepScene]:
    """The steps that need the credential or have the variables; without a new step, all behind the first."""
    consumers = frozenset(swap.consumers)
    first = min((step.index for step in consumers), default=len(job.steps))
    for step in job.steps:
        later = not swap.new_steps and step.index >= first and bool(step.written_uses)
        if step in consumers or later or not names.isdisjoint(step.env):
            yield step


def _objection(step: StepScene, found: Named, workflow: str) -> Objection:
    if not found.path:
        reason = (
            f"{step.step.shown} runs a program that may read any of the repository's files, and these are too"
            " much to search for the variables of the key"
        )
        remedy = "Give the key to a job that checks out less, or migrate this one by hand."
        return Objection(SCRIPT, Spot(workflow, step.step.line), reason, remedy)
    reason = (
        f"{found.path}, line {found.line}, names {found.name}, and a program that {step.step.shown} runs may"
        " read it: a short-lived credential is not found there by that name alone"
    )
    return Objection(SCRIPT, Spot(found.path, found.line), reason, _REMEDY)
