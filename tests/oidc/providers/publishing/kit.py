"""Runs of one provider on files in memory, carried out by the engine; and on workflows of the corpus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from oidc.decide.toy import PATH, Answers, Outcome, Toy

from pinfix.codemod import Repository
from pinfix.config import Config
from pinfix.config.oidc_settings import OidcSettings
from pinfix.engine import Options, make_plan
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.resolution import Reference
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.finding import Finding, Swap
from pinfix_codemods.oidc.providers.provider import Provider
from pinfix_codemods.oidc.scene.build import read_scenes

CORPUS = Path(__file__).parents[5] / "shared" / "corpus"
CONFIGURED = OidcSettings(configured=frozenset({"pypi", "npm"}))


@dataclass
class Looking(Toy):
    """The codemod with one provider."""

    provider: Provider | None = None

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        assert self.provider is not None
        return [use.reference for use in self.provider.uses()]


def carried_out(
    provider: Provider, files: str | Mapping[str, str], settings: OidcSettings = CONFIGURED
) -> Outcome:
    """What a run gives. A second one changes nothing."""
    given = {PATH: files} if isinstance(files, str) else dict(files)
    tree = MemoryTree({path: text.encode() for path, text in given.items()})
    for first in (True, False):
        codemod = Looking(lambda job: provider.look(job, settings), provider=provider)
        config = replace(Config(), oidc=settings)
        plan = make_plan(tree, [codemod], Answers(), config, Options(offline=True))
        assert not plan.errors, plan.errors
        if first:
            tree.write(plan.rewrites)
            outcome = Outcome(plan, {path: data.decode() for path, data in tree.files.items()})
        else:
            assert not plan.rewrites
    return outcome


def found_in(
    provider: Provider, files: str | Mapping[str, str], settings: OidcSettings = CONFIGURED, job: str = "j"
) -> Finding | None:
    """What the provider says of one job; None: nothing."""
    given = {PATH: files} if isinstance(files, str) else dict(files)
    return _look(provider, given, PATH, job, settings)


def codes_of(
    provider: Provider, files: str | Mapping[str, str], settings: OidcSettings = CONFIGURED
) -> set[str]:
    """The codes of what is said against a swap; empty where there is one."""
    finding = found_in(provider, files, settings)
    assert finding is not None, "nothing was found"
    return {one.code for one in finding.objections}


def swap_of(provider: Provider, files: str | Mapping[str, str], settings: OidcSettings = CONFIGURED) -> Swap:
    """The swap of the job."""
    finding = found_in(provider, files, settings)
    assert finding is not None, "nothing was found"
    assert finding.swap is not None, finding.objections
    return finding.swap


def in_corpus(provider: Provider, path: str, job: str) -> set[str] | None:
    """The codes for a job of a real workflow; None: nothing is found, and an empty set: it is swapped."""
    file = CORPUS / path
    if not file.is_file():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
    name = path.partition("/")[2]
    finding = _look(provider, {name: file.read_bytes().decode()}, name, job, CONFIGURED)
    return None if finding is None else {one.code for one in finding.objections}


def _look(
    provider: Provider, files: Mapping[str, str], path: str, job: str, settings: OidcSettings
) -> Finding | None:
    tree = MemoryTree({name: text.encode() for name, text in files.items()})
    repository = LoadedRepository(tree, Silent())
    assert not repository.errors, repository.errors
    (workflow,) = [one for one in repository.workflows() if one.path == path]
    scenes = {scene.job.id: scene for scene in read_scenes(workflow, repository)}
    findings = list(provider.look(scenes[job], settings))
    assert len(findings) < 2
    for finding in findings:
        assert (finding.swap is None) == bool(finding.objections)
    return findings[0] if findings else None
