"""The steps of a job or of a composite action, one after the other: a step hands on to those behind it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from pinfix.github.jobs import Step
from pinfix.github.uses import LocalUses, SelfUses, parse_uses
from pinfix.secret_uses.looking import Handed, Looking, Spot
from pinfix.secret_uses.model import Kind
from pinfix.secret_uses.scope import Names, Scope
from pinfix.secret_uses.written import Piece, pieces

_OWN = frozenset({"env", "with", "run", "if"})
_BUILD_INPUTS = frozenset({"build-args", "build_args", "buildargs", "secrets", "secret-envs", "secret-files"})
_BUILD_WORDS = ("--build-arg", "--secret")
_ASSIGNED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")


def look_at_steps(looking: Looking, steps: Iterable[Step], scope: Scope, of: str, job: str) -> Scope:
    """Note what the steps use; the scope behind the last of them. `of` names their job or action."""
    for step in steps:
        scope = _Look(looking, step, f"{step.shown} of {of}", job).all(scope)
    return scope


def local_path(uses: str) -> str | None:
    """The path of an action or workflow that `uses` names in the repository itself."""
    target = parse_uses(uses)
    if isinstance(target, LocalUses | SelfUses):
        return posixpath.normpath(target.path or ".")
    return None


class _Look:
    """One step."""

    def __init__(self, looking: Looking, step: Step, of: str, job: str) -> None:
        self._looking = looking
        self._step = step
        self._of = of
        self._job = job

    def all(self, before: Scope) -> Scope:
        """Note what the step uses, in the scope behind the steps before it; the scope behind it."""
        env = self._looking.values(self._step.get("env"), before, self._spot(Kind.STEP_ENV, "`env` of "))
        scope = before.with_env(env)
        self._looking.condition(self._step.get("if"), scope, self._spot(Kind.CONDITION, "the condition of "))
        inputs = self._inputs(scope)
        for name, _, value in self._step.node.entries():
            if name not in _OWN:
                self._looking.tree(value, scope, self._spot(Kind.OTHER, f"`{name}` of "))
        self._hand_on(inputs, scope)
        return self._behind(self._script(scope), before)

    def _inputs(self, scope: Scope) -> Names:
        """The inputs; those of a build of an image apart, which may stay in it."""
        given = self._step.section("with")
        if given is None:
            self._looking.tree(self._step.get("with"), scope, self._spot(Kind.ACTION_INPUT, "`with` of "))
            return {}
        found: dict[str, frozenset[str]] = {}
        builds = (self._step.string("uses") or "").lower().startswith("docker/")
        for name, key, value in given.node.entries():
            is_build = name.lower() in _BUILD_INPUTS and (builds or name.lower().startswith("build"))
            kind = Kind.DOCKER_BUILD if is_build else Kind.ACTION_INPUT
            spot = self._spot(kind, f"the input {name} of ")
            found[name.lower()] = self._looking.entry(key, value, scope, spot)
        return found

    def _script(self, scope: Scope) -> list[tuple[Piece, frozenset[str]]]:
        """The expressions of the script with the secrets in each."""
        script = self._step.script
        found = []
        for piece in () if script is None else pieces(self._looking.document, script):
            is_build = any(word in piece.before for word in _BUILD_WORDS)
            kind = Kind.DOCKER_BUILD if is_build else Kind.RUN_TEXT
            found.append((piece, self._looking.noted((piece,), scope, self._spot(kind, "the script of "))))
        return found

    def _behind(self, found: list[tuple[Piece, frozenset[str]]], scope: Scope) -> Scope:
        """What the script writes for later steps, as far as it says so on the line of a secret."""
        script = self._step.script
        text = "" if script is None else script.value
        if "GITHUB_ENV" in text or "::set-env" in text:
            written: dict[str, frozenset[str]] = {}
            for piece, secrets in found:
                for name in _ASSIGNED.findall(piece.before)[-1:]:
                    written[name.lower()] = secrets
            scope = scope.with_env(written)
        step = self._step.string("id")
        if step and ("GITHUB_OUTPUT" in text or "::set-output" in text):
            scope = scope.with_outputs(step, frozenset().union(*(secrets for _, secrets in found)))
        return scope

    def _hand_on(self, inputs: Names, scope: Scope) -> None:
        """To an action of the repository, which sees the variables as well."""
        folder = local_path(self._step.string("uses") or "")
        if folder is not None:
            self._looking.handed.append(Handed(folder, is_workflow=False, inputs=inputs, env=scope.env))

    def _spot(self, kind: Kind, what: str) -> Spot:
        return Spot(kind, what + self._of, self._job)
