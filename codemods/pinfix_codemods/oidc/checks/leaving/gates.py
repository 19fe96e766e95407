"""Conditions that test whether there is a key (R16)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.jobs import Job, Section
from pinfix_codemods.oidc.checks.leaving.asking import Asked, asks, names_sent_on, tested_lines
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, Spot, StepScene, Value
from pinfix_codemods.oidc.scene.values import (
    ALL_VARIABLES,
    ANY_SECRET,
    expression_chains,
    expression_secrets,
    expression_variables,
    read_value,
    secrets_in,
)

CODE = "condition"


def gated(job: JobScene, names: Collection[str], secrets: Collection[str]) -> Iterator[Objection]:
    """Where the `if:` of the job or of a step hangs on the key: on a variable, a secret, or what was found.

    Variables are those of `names`, and all that are made of one of the secrets. Found: by a step, of this
    job or of another, that looked whether there is a key, and told it by an output or by `GITHUB_ENV`.
    """
    wanted = frozenset(secrets)
    jobs = _OtherJobs(job, frozenset(names), wanted)
    for condition in _sources(job.job.string("if") or ""):
        if jobs.tell(condition) or expression_secrets(condition) & wanted:
            yield _objection(job.spot(job.job, "if"), "the condition of the job")
    told = Asked(frozenset(names), frozenset())
    for step in job.steps:
        held = _holding(step, wanted)
        for condition in _sources(step.condition):
            if _tests(condition, told, held, wanted) or jobs.tell(condition):
                yield _objection(step.spot("if"), f"the condition of {step.step.shown}")
                break
        env = {name: entry.value for name, entry in step.env.items()}
        if asks(step.texts, env, told.variables | held, wanted):
            told = Asked(
                told.variables | names_sent_on(step.texts),
                told.steps | {(step.step.string("id") or "").lower()} - {""},
            )


def guards_in_run(step: StepScene, names: Collection[str]) -> Iterator[Objection]:
    """Where a script of the step tests whether one of the variables is set: it is not, once the key is gone.

    For keys whose variables vanish; those of AWS are there as before. One objection for each text.
    """
    for number, text in enumerate(step.texts):
        lines = tested_lines(text, frozenset(names))
        if lines:
            own = number == 0 and step.run is not None
            line = step.step.line_in_script(lines[0]) if own else step.step.line
            yield Objection(
                CODE,
                Spot(step.file, line),
                "a script tests whether the variable of the key is set, and it will not be",
                "take the test out of the script",
            )


def _objection(spot: Spot, what: str) -> Objection:
    return Objection(
        CODE,
        spot,
        f"{what} tests whether there is a key, which would come out otherwise without it",
        "test the variable that names the role or account instead",
    )


def _sources(condition: str) -> list[str]:
    """The expressions of an `if:`, which may stand in braces or without."""
    found = find_expressions(condition)
    return [one.source for one in found] or ([condition] if condition.strip() else [])


def _holding(step: StepScene, secrets: frozenset[str]) -> frozenset[str]:
    """The variables at the step in which one of the secrets is, or what was found out of it."""
    return frozenset(name for name, entry in step.env.items() if _hits(entry.value.secrets, secrets))


def _hits(found: frozenset[str], secrets: frozenset[str]) -> bool:
    return ANY_SECRET in found or not found.isdisjoint(secrets)


def _tests(source: str, told: Asked, held: frozenset[str], secrets: frozenset[str]) -> bool:
    if _hits(expression_secrets(source), secrets):
        return True
    known, asked = told.variables | held, expression_variables(source)
    if not known.isdisjoint(asked) or (held and ALL_VARIABLES in asked):
        return True
    return any(chain[:1] == ("steps",) and set(chain[1:2]) & told.steps for chain in _outputs(source))


def _outputs(source: str) -> Iterator[tuple[str, ...]]:
    """The chains of the form `steps.ID.outputs.NAME` and `needs.ID.outputs.NAME`."""
    return (chain for chain in expression_chains(source) if chain[2:3] == ("outputs",))


class _OtherJobs:
    """What the outputs of other jobs of the workflow tell of the key."""

    def __init__(self, job: JobScene, names: frozenset[str], secrets: frozenset[str]) -> None:
        jobs = job.root.section("jobs")
        self._jobs = {} if jobs is None else {name.lower(): section for name, section in jobs.sections()}
        self._outer = {name: entry.value for name, entry in job.outer_env.items()}
        self._names = names
        self._secrets = secrets
        self._known: dict[tuple[str, str], bool] = {}

    def tell(self, source: str) -> bool:
        """Whether an output in the expression tells whether there is a key."""
        return any(
            chain[0] == "needs" and self._tells(chain[1], chain[3])
            for chain in _outputs(source)
            if len(chain) == 4
        )

    def _tells(self, name: str, output: str) -> bool:
        key = name, output
        if key not in self._known:
            self._known[key] = self._looks(name, output)
        return self._known[key]

    def _looks(self, name: str, output: str) -> bool:
        section = self._jobs.get(name)
        outputs = None if section is None else section.section("outputs")
        if section is None or outputs is None:
            return False
        written = next((text for key, text in outputs.strings() if key.lower() == output), "")
        if _hits(secrets_in(written), self._secrets):
            return True
        steps = {
            chain[1]
            for one in find_expressions(written)
            for chain in _outputs(one.source)
            if chain[0] == "steps"
        }
        job = Job(section.text, section.node, section.path, section.document, name)
        outer = {**self._outer, **_values(job, self._outer)}
        return any(
            (step.string("id") or "").lower() in steps and self._asks(step, outer) for step in job.steps
        )

    def _asks(self, step: Section, outer: Mapping[str, Value]) -> bool:
        env = {**outer, **_values(step, outer)}
        held = frozenset(name for name, value in env.items() if _hits(value.secrets, self._secrets))
        return asks((step.string("run") or "",), env, self._names | held, self._secrets)


def _values(owner: Section, outer: Mapping[str, Value]) -> dict[str, Value]:
    section = owner.section("env")
    return {} if section is None else {name: read_value(text, outer) for name, text in section.strings()}
