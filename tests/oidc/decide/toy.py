"""A provider of toy keys, and runs of what is decided on files in memory, carried out by the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.config.oidc_settings import OidcSettings
from pinfix.engine import Options, make_plan
from pinfix.oidc.facts import SwapFacts, facts_of
from pinfix.plan import Change, Plan, Refusal
from pinfix.resolution import Reference, Resolved
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.decide.decide import decide
from pinfix_codemods.oidc.finding import Finding, NewStep, Objection, RunEdit, Swap, Trust, Use, Variable
from pinfix_codemods.oidc.scene.build import read_scenes
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.permissions.codemod import Permissions

PATH = ".github/workflows/ci.yml"
SHA = "e6de054238d6b7531b4efff3b6587d9aade6a06c"

# Of those that can do without a key only from some later release of their line on.
NEWEST = {
    "gh-action-pypi-publish": "v1.14.0",
    "login-action": "v4.5.1",
    "npm-publish": "v4.1.5",
    "action": "v1.9.0",
}
LOGIN = Use("aws-actions", "configure-aws-credentials", "v6")
NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
STEP = NewStep(
    "Configure AWS credentials (OIDC)",
    LOGIN,
    (("role-to-assume", "${{ vars.AWS_ROLE_ARN }}"), ("aws-region", "eu-central-1")),
)
ALL_CONFIGURED = frozenset({"aws", "npm", "gcp"})

Look = Callable[[JobScene], Iterable[Finding]]


def keys(job: JobScene, names: Sequence[str] = NAMES) -> list[Entry]:
    """The entries of those names with stored secrets, at every level of the job."""
    entries = [*job.env.values(), *(entry for step in job.steps for entry in step.own_env.values())]
    return [entry for entry in entries if entry.key in names and entry.value.is_stored]


def users(job: JobScene, names: Sequence[str] = NAMES) -> tuple[StepScene, ...]:
    """The steps that run `aws`, or have a key of their own."""
    return tuple(
        step
        for step in job.steps
        if any(name in step.own_env for name in names) or (step.run or "").lstrip().startswith("aws ")
    )


def env_keys(job: JobScene, *, step: NewStep | None = STEP, provider: str = "aws") -> Iterator[Finding]:
    """The keys of a job in `env` go, and `step` logs in."""
    found = keys(job)
    if not found or not users(job):
        return
    at = found[0].spot
    secrets = tuple(dict.fromkeys(entry.value.name for entry in found))
    title = {"aws": "Amazon Web Services", "npm": "npm"}.get(provider, provider)
    if "--endpoint-url" in " ".join(one.run or "" for one in job.steps):
        stays = Objection("custom-endpoint", at, "it is not Amazon's", "Keep it.")
        yield Finding(provider, title, at, secrets, tuple(found), (stays,))
        return
    swap = Swap(
        removed=tuple(found),
        new_steps=() if step is None else (step,),
        consumers=users(job),
        variables=(Variable("AWS_ROLE_ARN", "the role of the job"),),
        trust=(Trust("aws", "sts.amazonaws.com"),),
        refreshed=frozenset(NAMES),
    )
    yield Finding(provider, title, at, secrets, tuple(found), swap=swap)


def with_swap(change: Callable[[JobScene, Swap], Swap]) -> Look:
    """As `env_keys`, with another swap."""

    def look(job: JobScene) -> Iterator[Finding]:
        for finding in env_keys(job):
            assert finding.swap is not None
            yield replace(finding, swap=change(job, finding.swap))

    return look


def login_line(job: JobScene) -> Iterator[Finding]:
    """A line `login SECRET` of a script goes, and with nothing left its step."""
    logging = [step for step in job.steps if "login " in (step.run or "")]
    if not logging:
        return
    edits = []
    for step in logging:
        text = "".join(line for line in (step.run or "").splitlines(keepends=True) if "login " not in line)
        edits.append(RunEdit(step, text or None))
    at = job.spot(logging[0].step, "run")
    others = tuple(step for step in job.steps if (step.run or "").startswith("use"))
    swap = Swap(runs=tuple(edits), new_steps=(replace(STEP, id="auth"),), consumers=(*logging, *others))
    yield Finding("aws", "Amazon Web Services", at, ("KEY",), swap=swap)


@dataclass
class Toy:
    """The codemod with one way of looking."""

    look: Look
    name: str = "oidc"
    title: str = "toy"
    phase: Phase = Phase.KEYS
    explanation: Explanation = field(default_factory=lambda: Explanation("", "", "", {}))

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        return [LOGIN.reference, Use("actions", "setup-node", "v6").reference]

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        found = [
            (job, tuple(self.look(job)))
            for workflow in repository.workflows()
            for job in read_scenes(workflow, repository)
        ]
        return decide(found, repository, context)


class Answers:
    """Every reference is at one commit; its version is in NEWEST, or the reference with zeros."""

    name = "answers"

    def resolve(self, references: Iterable[Reference]) -> Mapping[Reference, Resolved]:
        return {
            one: Resolved(SHA, NEWEST.get(one.repo, f"{one.ref}.0.0"), "tag", False, "test", "2026-11-23")
            for one in references
        }


@dataclass(frozen=True)
class Outcome:
    """What a run gives: the files after it, the codes of refusals, and all that was said."""

    plan: Plan
    files: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.files[PATH]

    @property
    def codes(self) -> list[str]:
        return [refusal.code for refusal in self.plan.refusals if refusal.codemod == "oidc"]

    @property
    def facts(self) -> tuple[SwapFacts, ...]:
        return facts_of(self.plan.changes)

    @property
    def swaps(self) -> list[Change]:
        return [change for change in self.plan.changes if change.codemod == "oidc"]


def run(
    files: str | Mapping[str, str],
    look: Look = env_keys,
    *,
    settings: OidcSettings | None = None,
    config: Config | None = None,
    unsafe: bool = False,
    strict: bool = False,
    permissions: bool = False,
) -> Outcome:
    """Run on `files`, or on one workflow; by default all providers are configured."""
    given = {PATH: files} if isinstance(files, str) else dict(files)
    tree = MemoryTree({path: text.encode() for path, text in given.items()})
    settings = settings or OidcSettings(configured=ALL_CONFIGURED)
    whole = replace(config or Config(), oidc=settings)
    codemods = [Toy(look), *([Permissions()] if permissions else [])]
    plan = make_plan(tree, codemods, Answers(), whole, Options(unsafe=unsafe, strict=strict, offline=True))
    assert not plan.errors
    tree.write(plan.rewrites)
    return Outcome(plan, {path: data.decode() for path, data in tree.files.items()})


def unchanged(files: str | Mapping[str, str], look: Look = env_keys, **options: object) -> list[str]:
    """The codes of refusals of a run that changes nothing."""
    outcome = run(files, look, **options)  # type: ignore[arg-type]
    assert not outcome.plan.rewrites
    assert not outcome.swaps
    return outcome.codes
