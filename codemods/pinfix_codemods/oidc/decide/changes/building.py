"""The changes that carry out one component."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pinfix.oidc.facts import EVIDENCE, NamedValue, OtherUse, SwapFacts, TrustFact
from pinfix.plan import Change, Place, Safety, TextChange
from pinfix.yaml.operations import InsertKey, Operation
from pinfix_codemods.oidc.decide.case import Case, Draft
from pinfix_codemods.oidc.decide.changes.showing import after, before
from pinfix_codemods.oidc.decide.holders import steps_that_hold, steps_with_keys
from pinfix_codemods.oidc.decide.uses import CarriedOut, OtherUses
from pinfix_codemods.oidc.finding import Variable
from pinfix_codemods.oidc.name import NAME
from pinfix_codemods.oidc.scene.model import StepScene


def changes_of(
    component: CarriedOut, drafts: Mapping[Case, Draft], other_uses: OtherUses
) -> Iterator[Change]:
    """A change for each case of a component, and one for each other file that changes with them.

    The first change in a file carries all operations on it, for entries that go together go in one.
    """
    cases, operations = component.cases, component.operations
    safety = Safety.BREAKING if component.offered else Safety.ASSUMED
    first = cases[0]
    bundle = f"{first.job.path}#{first.job.job.id}: {first.provider}, line {first.finding.at.line}"
    carried: set[str] = set()
    for case in cases:
        path = case.job.path
        own = () if path in carried else tuple(operations.get(path, ()))
        carried.add(path)
        yield _of_case(case, drafts[case], own, safety, bundle, tuple(other_uses(case)))
    for path, there in operations.items():
        if path not in carried:
            yield _at_caller(path, there, safety, bundle, _assumed(cases, drafts))
    texts = {path: text for case in cases for path, text in drafts[case].texts.items()}
    for path, text in sorted(texts.items()):
        yield _of_text(path, text, safety, bundle, first)


def _of_case(
    case: Case,
    draft: Draft,
    operations: tuple[Operation, ...],
    safety: Safety,
    bundle: str,
    uses: tuple[OtherUse, ...],
) -> Change:
    at, finding = case.finding.at, case.finding
    job = case.job.job.id
    setup = _setup(case)
    return Change(
        codemod=NAME,
        place=Place(at.path, at.line, at.column, case.job.job.path),
        title=f"swap the stored keys of {finding.title} in the job {job!r} for OpenID Connect",
        why="A stored key works for whoever gets hold of it; the token of a run is good for this job, and for"
        f" minutes. It works once {setup}.",
        before=before(finding),
        after=after(draft.operations, case.swap.removed),
        safety=safety,
        operations=operations,
        assumption=""
        if safety is not Safety.ASSUMED
        else "; ".join([setup, *dict.fromkeys(draft.assumptions)]),
        evidence={EVIDENCE: _facts(case, draft, uses).to_plain()},
        bundle=bundle,
    )


def _setup(case: Case) -> str:
    """What a person must have done, as a clause."""
    trusts = f"{case.finding.title} trusts the token of this job"
    names = [f"{variable.source}.{variable.name}" for variable in case.swap.variables]
    if not names:
        return trusts
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(names)} {verb} set, and {trusts}"


def _facts(case: Case, draft: Draft, uses: tuple[OtherUse, ...]) -> SwapFacts:
    notes = [*draft.notes, *(f"Assumed: {text}." for text in draft.assumptions)]
    return SwapFacts(
        provider=case.provider,
        title=case.finding.title,
        path=case.job.path,
        job=case.job.job.id,
        environment=case.job.environment or _given_environment(case),
        secrets=case.finding.secrets,
        variables=tuple(_named(variable) for variable in case.swap.variables),
        trust=tuple(TrustFact(trust.kind, trust.audience, trust.facts) for trust in case.swap.trust),
        notes=tuple(dict.fromkeys(notes)),
        other_uses=uses,
        conditions=_conditions(case, draft),
    )


def _given_environment(case: Case) -> str:
    """The environment that the swap gives to the job; "" where it gives none."""
    for edit in case.swap.edits:
        if isinstance(edit, InsertKey) and edit.path == case.job.job.path and edit.key == "environment":
            return str(edit.value)
    return ""


def _conditions(case: Case, draft: Draft) -> tuple[str, ...]:
    """The conditions of the steps that come to ask for a token; none where one of them has none."""
    asking = list(draft.conditions)
    if not case.swap.new_steps:
        asking = [step.condition for step in _asking(case)]
    return () if "" in asking else tuple(dict.fromkeys(asking))


def _asking(case: Case) -> Sequence[StepScene]:
    """The steps that ask for the token where none is new: those that had the key, and log in without it now.

    Of a key from around the steps it is not told which of those that find it do.
    """
    from_outside = any(entry.level in ("workflow", "job") for entry in case.finding.keys)
    holding = () if from_outside else tuple(steps_that_hold(case.job, case.finding))
    return holding or steps_with_keys(case.job, case.finding)


def _named(variable: Variable) -> NamedValue:
    return NamedValue(variable.name, variable.meaning, "secrets" if variable.source == "secrets" else "vars")


def _assumed(cases: Sequence[Case], drafts: Mapping[Case, Draft]) -> str:
    setups = [_setup(case) for case in cases]
    return "; ".join(dict.fromkeys([*setups, *(text for case in cases for text in drafts[case].assumptions)]))


def _at_caller(
    path: str, operations: Sequence[Operation], safety: Safety, bundle: str, assumption: str
) -> Change:
    job = next((operation.path[:2] for operation in operations if len(operation.path) >= 2), ())
    name = str(job[-1]) if job else ""
    return Change(
        codemod=NAME,
        place=Place(path, 1, 1, job),
        title=f"let the job {name!r} hand the right to ask for a token to what it calls",
        why="What a called workflow may do is bounded by the job that calls it.",
        before="",
        after=after(operations),
        safety=safety,
        operations=tuple(operations),
        assumption=assumption if safety is Safety.ASSUMED else "",
        bundle=bundle,
    )


def _of_text(path: str, text: TextChange, safety: Safety, bundle: str, case: Case) -> Change:
    old, new = (text.before or "").splitlines(), text.after.splitlines()
    line = next((number for number, (was, now) in enumerate(zip(old, new, strict=False), 1) if was != now), 1)
    return Change(
        codemod=NAME,
        place=Place(path, line, 1),
        title=f"take the credential that the job {case.job.job.id!r} of {case.job.path} brings",
        why="The variables of the stored key are gone, or hold a credential that needs its token as well.",
        before="",
        after="",
        safety=safety,
        operations=(),
        assumption=_setup(case) if safety is Safety.ASSUMED else "",
        bundle=bundle,
        text=text,
    )
