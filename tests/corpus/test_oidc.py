"""The swaps that `oidc` makes in real workflows, judged by GitHub's rules alone."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from corpus import swaps
from corpus.grants import read_workflows
from corpus.runs import CORPUS, Run

from pinfix.config.oidc_settings import OidcSettings
from pinfix.oidc.companions.making import companions
from pinfix.oidc.parties import Party, parties_of
from pinfix.oidc.subjects.holes import FILL
from pinfix.oidc.subjects.prefix import Identity, Template
from pinfix.yaml.document import Document

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("oidc")]


def test_keys_of_several_providers_are_swapped(swapped: list[Run]) -> None:
    providers = {swap.provider for run in swapped for swap in run.swaps}
    assert providers >= {"aws", "azure", "gcp", "jfrog", "npm", "pypi"}
    assert sum(len(run.swaps) for run in swapped) > 40


def test_a_second_run_changes_nothing(swapped: list[Run]) -> None:
    assert [(run.name, run.second.changes) for run in swapped if run.second.changes] == []


def test_no_use_of_a_secret_that_is_swapped_is_left_in_its_job(swapped: list[Run]) -> None:
    for run in swapped:
        for swap in run.swaps:
            before, after = (swaps.read(files[swap.path]) for files in (run.before, run.after))
            for secret in swap.secrets:
                assert swaps.uses_of(secret, before, swap.job), f"{run.name}/{swap.path} {swap.job}"
                assert swaps.uses_of(secret, after, swap.job) == [], f"{run.name}/{swap.path} {swap.job}"


def test_only_the_jobs_that_are_changed_may_ask_for_a_token(swapped: list[Run]) -> None:
    for run in swapped:
        asking = {(swap.path, swap.job) for swap in run.swaps}
        before, after = read_workflows(run.before), read_workflows(run.after)
        for path, workflow in after.items():
            for was, now in zip(before[path].jobs, workflow.jobs, strict=True):
                place = f"{run.name}/{path} {now.id}"
                if (path, now.id) in asking:
                    assert now.grant.get("id-token") == "write", place
                elif now.calls is None:
                    assert now.grant == was.grant, place
                if was.written is not None:
                    assert {scope: level for scope, level in was.grant.items() if scope != "id-token"} == {
                        scope: level for scope, level in now.grant.items() if scope != "id-token"
                    }, place


def test_the_difference_that_is_shown_is_what_is_written(swapped: list[Run], tmp_path: Path) -> None:
    for run in swapped:
        changed = [path for path, text in run.after.items() if text != run.before[path]]
        folder = tmp_path / run.name
        for path in changed:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(run.before[path])
        outside = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path)}
        subprocess.run(["git", "apply", "-"], cwd=folder, input=run.diff, env=outside, check=True)
        assert {path: (folder / path).read_bytes() for path in changed} == {
            path: run.after[path] for path in changed
        }
        assert (CORPUS / run.name).is_dir()


def test_exactly_the_subjects_of_the_jobs_are_trusted(swapped: list[Run]) -> None:
    compared = 0
    for run in swapped:
        parties = _parties(run)
        for party in parties:
            workflow = swaps.read(run.after[party.facts.path])
            expected = swaps.contexts(workflow, party.facts.job, "main")
            if expected is not None:
                compared += 1
                assert set(party.subjects.by_context) - {FILL} == expected, f"{run.name} {party.shown}"
        trusted = _trusted(parties, run)
        prefix = f"repo:{run.name.replace('__', '/')}:"
        assert trusted == {
            f"{prefix}{context}"
            for party in parties
            if party.trust.kind in ("aws", "azure")
            for context in party.subjects.by_context
            if context != FILL
        }
    assert compared > 30


def _parties(run: Run) -> tuple[Party, ...]:
    def document_at(path: str) -> Document:
        return Document.from_bytes(run.after[path])

    return parties_of(run.swaps, document_at, OidcSettings(), _identity(run))


def _identity(run: Run) -> Identity:
    owner, _, name = run.name.partition("__")
    return Identity(owner, name, "1", "2", "main", Template(f"repo:{owner}/{name}"))


def _trusted(parties: tuple[Party, ...], run: Run) -> set[str]:
    """What the trust policies of AWS and the credentials of Azure name."""
    found: set[str] = set()
    for path, text in companions(parties, _identity(run)).items():
        if not path.endswith(".json"):
            continue
        data = json.loads(text)
        if path.startswith("aws/trust-"):
            for statement in data["Statement"]:
                assert set(statement["Condition"]) == {"StringEquals"}
                (subjects,) = (
                    value
                    for key, value in statement["Condition"]["StringEquals"].items()
                    if key.endswith(":sub")
                )
                assert any(key.endswith(":aud") for key in statement["Condition"]["StringEquals"])
                found |= {subjects} if isinstance(subjects, str) else set(subjects)
        elif path.startswith("azure/"):
            assert data["audiences"]
            found.add(data["subject"])
    assert not any("*" in subject for subject in found)
    return {subject for subject in found if FILL not in subject}
