"""Cases that are made together or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from pinfix.yaml.operations import DeleteKey
from pinfix_codemods.oidc.decide.case import Case, Draft


def components(drafts: Mapping[Case, Draft], configured: frozenset[str]) -> list[list[Case]]:
    """The cases by what they share, each component in the order of `drafts`.

    What is configured is made without asking for the rest of its job, which a person has to ask for.
    """
    first: dict[tuple[object, ...], Case] = {}
    parents: dict[Case, Case] = {case: case for case in drafts}

    def root(case: Case) -> Case:
        while parents[case] is not case:
            parents[case] = parents[parents[case]]
            case = parents[case]
        return case

    for case, draft in drafts.items():
        job = ("job", case.job.path, case.job.job.id)
        mappings = (
            ("mapping", case.job.path, operation.path[:-1])
            for operation in draft.operations
            if isinstance(operation, DeleteKey)
        )
        for shared in ((*job, case.provider in configured), *draft.shares, *mappings):
            parents[root(case)] = root(first.setdefault(shared, case))
    found: dict[Case, list[Case]] = defaultdict(list)
    for case in drafts:
        found[root(case)].append(case)
    return list(found.values())
