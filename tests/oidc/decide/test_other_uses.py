"""What still uses a secret after the swap: other files, other steps, whatever takes all secrets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinfix.codemod import Context
from pinfix.config import Config
from pinfix.config.oidc_settings import OidcSettings
from pinfix.oidc.facts import SwapFacts, facts_of
from pinfix.plan import Change
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.decide.decide import decide
from pinfix_codemods.oidc.other_uses import other_uses
from pinfix_codemods.oidc.scene.build import read_scenes

from .toy import ALL_CONFIGURED, LOGIN, PATH, Answers, env_keys

OTHER = ".github/workflows/other.yml"
KEYS = "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}\n"
HEAD = "on: push\npermissions: {contents: read}\njobs:\n"
JOB = "  up:\n    runs-on: ubuntu-latest\n    steps:\n      - run: aws s3 ls\n" + KEYS
ONE = HEAD + JOB


def facts(
    files: dict[str, str], look=env_keys, configured: frozenset[str] = ALL_CONFIGURED
) -> list[SwapFacts]:
    repository = LoadedRepository(MemoryTree({path: text.encode() for path, text in files.items()}), Silent())
    found = [
        (job, tuple(look(job)))
        for workflow in repository.workflows()
        for job in read_scenes(workflow, repository)
    ]
    config = replace(Config(), oidc=OidcSettings(configured=configured))
    context = Context(config, Answers().resolve([LOGIN.reference]), offline=False)
    made = decide(found, repository, context, other_uses(repository))
    return list(facts_of(one for one in made if isinstance(one, Change)))


def told(one: SwapFacts) -> list[tuple[str, str, int]]:
    return [(use.secret, use.path, use.line) for use in one.other_uses]


def test_nothing_else_uses_it():
    (one,) = facts({PATH: ONE})
    assert told(one) == []


def test_a_job_that_goes_as_well_is_no_other_use():
    found = facts({PATH: ONE + JOB.replace("up:", "too:"), OTHER: ONE})
    assert [told(one) for one in found] == [[], [], []]


def test_another_file_uses_it_with_another_letter_case():
    text = HEAD + "  x:\n    runs-on: x\n    steps:\n      - run: x ${{ secrets.a }}\n"
    (one,) = facts({PATH: ONE, OTHER: text})
    assert told(one) == [("A", OTHER, 7)]


def test_a_job_that_keeps_its_key_uses_it():
    found = facts({PATH: ONE, OTHER: ONE.replace("s3 ls", "s3 ls --endpoint-url x")})
    assert [told(one) for one in found] == [[("A", OTHER, 8), ("B", OTHER, 8)]]


def test_another_step_of_the_job_that_keeps_it():
    (one,) = facts({PATH: ONE.replace("- run: aws", "- run: x ${{ secrets.B }}\n      - run: aws")})
    assert [(secret, path) for secret, path, _ in told(one)] == [("B", PATH)]


@pytest.mark.parametrize("line", ["secrets: inherit", "with: {all: '${{ toJSON(secrets) }}'}"])
def test_what_takes_all_secrets_uses_each(line: str):
    text = HEAD + f"  c:\n    uses: o/r/.github/workflows/w.yml@v1\n    {line}\n"
    (one,) = facts({PATH: ONE, OTHER: text})
    assert told(one) == [("A", OTHER, 6), ("B", OTHER, 6)]


def test_a_file_that_cannot_be_read_may_use_it():
    (one,) = facts({PATH: ONE, OTHER: "a: b: c\n"})
    assert told(one) == [("A", ".", 0), ("B", ".", 0)]


def by_file(job):
    provider = "aws" if job.path == PATH else "gcp"
    return env_keys(job, provider=provider)


def test_what_is_only_offered_makes_nothing_free_for_what_is_made():
    made, offered = facts({PATH: ONE, OTHER: ONE}, by_file, frozenset({"aws"}))
    assert told(made) == [("A", OTHER, 8), ("B", OTHER, 8)]
    assert told(offered) == []
