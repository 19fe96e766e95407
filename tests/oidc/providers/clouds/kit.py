"""What a provider says of jobs that are written in a test, and what becomes of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from oidc.decide.toy import PATH, Answers
from oidc.scene.kit import scenes

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.config.oidc_settings import OidcSettings
from pinfix.engine import Options, make_plan
from pinfix.plan import Change, Plan, Refusal
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.resolution import Reference
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.decide.decide import decide
from pinfix_codemods.oidc.finding import Finding, Swap
from pinfix_codemods.oidc.providers.provider import Provider
from pinfix_codemods.oidc.scene.build import read_scenes

CORPUS = Path(__file__).parents[5] / "shared" / "corpus"
HEAD = "on: push\npermissions:\n  contents: read\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n"


@dataclass(frozen=True)
class Outcome:
    """What a run gives: the files after it, and all that was said."""

    plan: Plan
    files: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.files[PATH]

    @property
    def codes(self) -> set[str]:
        return {refusal.code for refusal in self.plan.refusals if refusal.codemod == "oidc"}


@dataclass
class One:
    """The codemod with one provider."""

    provider: Provider
    name: str = "oidc"
    title: str = "one provider"
    phase: Phase = Phase.KEYS
    explanation: Explanation = field(default_factory=lambda: Explanation("", "", "", {}))

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        return [use.reference for use in self.provider.uses()]

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        settings = context.config.oidc
        found = [
            (job, tuple(self.provider.look(job, settings)))
            for workflow in repository.workflows()
            for job in read_scenes(workflow, repository)
        ]
        return decide(found, repository, context)


@dataclass(frozen=True)
class Kit:
    """Asks one provider; workflows are given whole, or as the steps of a job."""

    provider: Provider

    def found(
        self, text: str, files: Mapping[str, str] | None = None, settings: OidcSettings | None = None
    ) -> dict[str, Finding]:
        """What is found in each job, by its id; jobs without a finding are left out."""
        found: dict[str, Finding] = {}
        for job in scenes(_whole(text), files):
            for finding in self.provider.look(job, settings or OidcSettings()):
                assert job.job.id not in found
                assert (finding.swap is None) == bool(finding.objections)
                found[job.job.id] = finding
        return found

    def codes(
        self, text: str, files: Mapping[str, str] | None = None, settings: OidcSettings | None = None
    ) -> set[str]:
        """The codes of what is said against a swap; empty where there is a swap."""
        found = self.found(text, files, settings)
        assert found, "nothing was found"
        return {one.code for finding in found.values() for one in finding.objections}

    def swap(
        self, text: str, files: Mapping[str, str] | None = None, settings: OidcSettings | None = None
    ) -> Swap:
        """The swap of the only job with a key."""
        (finding,) = self.found(text, files, settings).values()
        assert finding.swap is not None, finding.objections
        return finding.swap

    def run(
        self, text: str, files: Mapping[str, str] | None = None, settings: OidcSettings | None = None
    ) -> Outcome:
        """A run of the engine; the provider is configured."""
        given = {PATH: _whole(text), **(files or {})}
        tree = MemoryTree({path: one.encode() for path, one in given.items()})
        whole = replace(settings or OidcSettings(), configured=frozenset({self.provider.name}))
        config = replace(Config(), oidc=whole)
        plan = make_plan(tree, [One(self.provider)], Answers(), config, Options(offline=True))
        assert not plan.errors
        tree.write(plan.rewrites)
        return Outcome(plan, {path: data.decode() for path, data in tree.files.items()})

    def after(
        self, text: str, files: Mapping[str, str] | None = None, settings: OidcSettings | None = None
    ) -> str:
        """The workflow after a run, of which a second one finds nothing more to do."""
        outcome = self.run(text, files, settings)
        assert not outcome.codes, outcome.plan.refusals
        again = self.found(outcome.text, outcome.files, settings)
        assert not again, "a second run would find something"
        return outcome.text

    def in_corpus(self, path: str, job: str) -> set[str] | None:
        """The codes for a job of a real workflow; None: nothing is found, and an empty set: it is swapped."""
        file = CORPUS / path
        if not file.is_file():
            pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
        name = path.partition("/")[2]
        repository = LoadedRepository(MemoryTree({name: file.read_bytes()}), Silent())
        (workflow,) = repository.workflows()
        for scene in read_scenes(workflow, repository):
            if scene.job.id == job:
                findings = list(self.provider.look(scene, OidcSettings()))
                return {one.code for one in findings[0].objections} if findings else None
        raise AssertionError(f"no job {job}")


def steps(text: str) -> str:
    """Steps as they stand in a job of `HEAD`."""
    return textwrap.indent(textwrap.dedent(text).strip("\n"), "      ") + "\n"


def _whole(text: str) -> str:
    text = textwrap.dedent(text).lstrip("\n")
    return text if text.startswith(("on:", "#", "name:", "env:")) else HEAD + steps(text)
