"""Whether drafts can be carried out: they are tried on the documents before anybody is promised anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pinfix.codemod import Repository
from pinfix.yaml.groups import patch_groups
from pinfix.yaml.operations import Operation
from pinfix_codemods.oidc.decide.case import Case, Draft
from pinfix_codemods.oidc.decide.changes.settling import settled
from pinfix_codemods.oidc.decide.changes.sharing import Shared
from pinfix_codemods.oidc.decide.rules.codes import ANCHORS, CANNOT_EDIT
from pinfix_codemods.oidc.decide.rules.written_out import in_text
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import Spot


def operations_by_file(
    cases: Sequence[Case], drafts: dict[Case, Draft], repository: Repository
) -> dict[str, list[Operation]]:
    """All operations of one component, as its files can take them."""
    found: dict[str, list[Operation]] = defaultdict(list)
    for case in cases:
        draft = drafts[case]
        found[case.job.path] += draft.operations
        for path, operations in draft.elsewhere.items():
            found[path] += operations
    documents = {path: repository.workflow_at(path) for path in found}
    return {
        path: settled(workflow.document, found[path])
        for path, workflow in documents.items()
        if workflow is not None and found[path]
    }


def failures(
    groups: Sequence[Sequence[Case]], drafts: dict[Case, Draft], repository: Repository
) -> dict[int, Objection]:
    """By position, the components that cannot be carried out exactly, with the reason."""
    by_file: dict[str, list[tuple[int, list[Operation]]]] = defaultdict(list)
    for number, cases in enumerate(groups):
        for path, operations in operations_by_file(cases, drafts, repository).items():
            by_file[path].append((number, operations))
    failed = _showing_keys(groups, drafts)
    for path, wanted in by_file.items():
        workflow = repository.workflow_at(path)
        assert workflow is not None  # its operations were drawn up from it
        leak = in_text(path, workflow.document.text)
        if leak is not None:
            failed.update({number: leak for number, _ in wanted})
        shared = Shared(workflow.document)
        for number, operations in wanted:
            line = shared.line_of(operations)
            if line is not None:
                failed.setdefault(number, _shared(groups[number][0], path, line))
        outcome = patch_groups(workflow.document, [operations for _, operations in wanted])
        for position, reason in outcome.failed.items():
            number = wanted[position][0]
            failed.setdefault(number, _objection(groups[number][0], path, reason))
    return failed


def _showing_keys(groups: Sequence[Sequence[Case]], drafts: dict[Case, Draft]) -> dict[int, Objection]:
    """The components that would change a program or a setting in which a key is written out."""
    failed: dict[int, Objection] = {}
    for number, cases in enumerate(groups):
        texts = {path: text for case in cases for path, text in drafts[case].texts.items()}
        for path, text in sorted(texts.items()):
            leak = in_text(path, text.before or "")
            if leak is not None:
                failed.setdefault(number, leak)
    return failed


def _shared(case: Case, path: str, line: int) -> Objection:
    reason = f"the change touches what the file writes once, on line {line}, and uses at several places"
    return Objection(ANCHORS, Spot(path, line), reason, "Write it out at each place.")


def _objection(case: Case, path: str, reason: str) -> Objection:
    where = "" if path == case.job.path else f" in {path}"
    text = f"the change{where} cannot be made in this form of YAML: {reason}"
    return Objection(CANNOT_EDIT, case.finding.at, text, "Write it in a simpler form.")
