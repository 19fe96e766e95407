"""The Python programs that rewritten jobs run, and the variables that tox lets through to them."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from pinfix.codemod import Repository
from pinfix.plan import TextChange
from pinfix.shell.model import Command
from pinfix.yaml.operations import SetScalar
from pinfix_codemods.oidc.decide.case import Case, Draft
from pinfix_codemods.oidc.decide.rules.codes import SCRIPT
from pinfix_codemods.oidc.decide.scripts.verdict import NOTHING, Changed, Judge, Judged, PassThrough
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, RunFile, Spot, StepScene

_REMEDY = (
    "Change the program by hand so that it takes its credential from the environment or the default chain."
)
_TOX = ("tox.ini", "setup.cfg", "tox.toml", "pyproject.toml")
_REQUEST = frozenset({"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "GITHUB_ACTIONS"})
"""What a program needs to ask for a token itself."""

_PAIR = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
_TOKEN = "AWS_SESSION_TOKEN"  # noqa: S105 - the name of a variable
"""Belongs to the pair, once that is short-lived."""


@dataclass(slots=True)
class _Shared:
    """A file that cases run: what changes for it in all of them."""

    text: str
    changed: Changed = NOTHING
    cases: list[Case] = field(default_factory=list)


class Scripts:
    """Judges each file once for what changes for it; `jobs` gives all that may run one."""

    def __init__(
        self,
        jobs: Callable[[], Iterable[JobScene]],
        repository: Repository,
        judge: Judge,
        pass_through: PassThrough,
    ) -> None:
        self._repository = repository
        self._judge = lru_cache(maxsize=1024)(judge)
        self._pass_through = lru_cache(maxsize=1024)(pass_through)
        self._jobs = jobs

    @cached_property
    def _runners(self) -> dict[str, list[tuple[JobScene, StepScene]]]:
        """The steps that run each file; asked for only where a file changes."""
        runners: dict[str, list[tuple[JobScene, StepScene]]] = defaultdict(list)
        for job in self._jobs():
            for step in job.steps:
                for path in {file.path for file in step.files if file.path is not None}:
                    runners[path].append((job, step))
        return runners

    def rewrite(self, cases: Sequence[Case], drafts: dict[Case, Draft]) -> None:
        """Put into `drafts` the new texts of programs, or why one keeps its job from being changed."""
        shared: dict[str, _Shared] = {}
        for case in cases:
            for step, file in _programs(case):
                if file.path is None:
                    self._inline(case, step, file, drafts[case])
                    continue
                one = shared.setdefault(file.path, _Shared(file.text))
                one.changed |= _changed(case)
                one.cases += [case] if case not in one.cases else []
        for path, one in shared.items():
            self._put(path, one, self._judge(one.text, one.changed), cases, drafts)
        self._tox(cases, drafts)

    def _inline(self, case: Case, step: StepScene, file: RunFile, draft: Draft) -> None:
        judged = self._judge(file.text, _changed(case))
        draft.notes += judged.notes
        if judged.faults:
            draft.objections += _objections(case.job.path, judged, file.spot.line)
        elif judged.text is None:
            return
        elif file.text == step.run and not any(edit.step is step for edit in case.swap.runs):
            draft.operations.append(SetScalar((*step.path, "run"), judged.text))
        else:
            reason = "a program that stands in a command reads the key, and would have to be changed there"
            draft.objections.append(Objection(SCRIPT, file.spot, reason, _REMEDY))

    def _put(
        self, path: str, one: _Shared, judged: Judged, cases: Sequence[Case], drafts: dict[Case, Draft]
    ) -> None:
        objections = list(_objections(path, judged, 0))
        if judged.text is not None and not judged.faults:
            objections += self._kept_by_others(path, one.changed, cases)
        for case in one.cases:
            drafts[case].objections += objections
            if judged.text is not None:
                drafts[case].texts[path] = TextChange(one.text, judged.text)
                drafts[case].shares.add(("text", path))
        drafts[one.cases[0]].notes += judged.notes

    def _kept_by_others(self, path: str, changed: Changed, cases: Sequence[Case]) -> Iterator[Objection]:
        """Objections for jobs that run the file, too, with variables that stay for them."""
        without: dict[JobScene, frozenset[str]] = defaultdict(frozenset)
        for case in cases:
            without[case.job] |= _changed(case).names
        for job, step in self._runners.get(path, ()):
            kept = {name for name in changed.names - without[job] if name in step.env}
            if kept:
                reason = (
                    f"{path} would be changed, and the job {job.job.id!r} of {job.path} runs it, too, and"
                    f" keeps {', '.join(sorted(kept))}"
                )
                yield Objection(
                    SCRIPT, Spot(path, 1), reason, "See why that job keeps its key, or split the file."
                )
                return

    def _tox(self, cases: Sequence[Case], drafts: dict[Case, Draft]) -> None:
        wanted: dict[str, tuple[frozenset[str], frozenset[str], list[Case]]] = {}
        for case in cases:
            changed = _changed(case)
            for folder in _tox_folders(case):
                needed, gone, of_folder = wanted.get(folder, (frozenset(), frozenset(), []))
                asks = _REQUEST if changed.gone and case.swap.needs_id_token else frozenset()
                of_folder += [case] if case not in of_folder else []
                tokens = frozenset({_TOKEN}) if changed.refreshed & _PAIR else frozenset()
                wanted[folder] = (needed | asks | tokens, gone | changed.gone, of_folder)
        for folder, (needed, gone, of_folder) in wanted.items():
            for name in _TOX:
                path = posixpath.normpath(posixpath.join(folder, name))
                text = self._repository.read(path)
                if text is not None:
                    shared = _Shared(text, Changed(gone, needed), of_folder)
                    self._put(path, shared, self._pass_through(path, text, needed, gone), cases, drafts)


def _programs(case: Case) -> Iterator[tuple[StepScene, RunFile]]:
    """The Python programs of steps that have the variables, or need the credential."""
    names, consumers = _changed(case).names, frozenset(case.swap.consumers)
    for step in case.job.steps:
        if step in consumers or not names.isdisjoint(step.env):
            yield from ((step, file) for file in step.files if file.language == "python")


def _tox_folders(case: Case) -> Iterator[str]:
    for step in case.swap.consumers:
        for ran in step.commands:
            if _is_tox(ran.command) and ran.folder is not None:
                yield ran.folder


def _is_tox(command: Command) -> bool:
    words = [word.text for word in command.words]
    program = posixpath.basename(words[0] or "") if words else ""
    return program == "tox" or (program.startswith("python") and words[1:3] == ["-m", "tox"])


def _changed(case: Case) -> Changed:
    return Changed(case.swap.gone, case.swap.refreshed)


def _objections(path: str, judged: Judged, offset: int) -> Iterator[Objection]:
    """`offset`: the line of the file at which the text begins, 0 for a file of its own."""
    for fault in judged.faults:
        line = max(1, offset or fault.line)
        reason = f"{path}, line {line}: {fault.reason} ({fault.slug})"
        yield Objection(SCRIPT, Spot(path, line), reason, _REMEDY)
