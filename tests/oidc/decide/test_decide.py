"""What is asked of other repositories, and what is told of other uses."""

from __future__ import annotations

from dataclasses import replace

from pinfix.codemod import Context
from pinfix.config import Config
from pinfix.config.oidc_settings import OidcSettings
from pinfix.oidc.facts import EVIDENCE, OtherUse, SwapFacts
from pinfix.plan import Change
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.resolution import Reference, RemoteFile
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.decide.decide import decide, wanted_files
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.build import read_scenes

from .toy import ALL_CONFIGURED, LOGIN, PATH, SHA, Answers, env_keys, run, unchanged

KEYS = "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}\n"
TEXT = (
    "on: push\njobs:\n  up:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
    "      - uses: some/action@v1\n      - run: aws s3 ls\n" + KEYS
)


def scenes(text: str):
    """The repository, what is found in it, and the context of a run."""
    repository = LoadedRepository(MemoryTree({PATH: text.encode()}), Silent())
    found = [
        (job, tuple(env_keys(job)))
        for workflow in repository.workflows()
        for job in read_scenes(workflow, repository)
    ]
    names = [LOGIN.reference, Reference("some", "action", "v1"), Reference("actions", "checkout", "v4")]
    config = replace(Config(), oidc=OidcSettings(configured=ALL_CONFIGURED))
    return found, repository, Context(config, Answers().resolve(names), offline=False)


def test_files_that_would_tell_what_the_job_needs():
    assert RemoteFile("some", "action", SHA, "action.yml") in list(wanted_files(*scenes(TEXT)))


def test_no_file_where_a_list_of_scopes_is_written_or_the_key_stays():
    assert not list(wanted_files(*scenes("permissions: {contents: read}\n" + TEXT)))
    assert not list(wanted_files(*scenes(TEXT.replace("push", "workflow_call"))))


def test_where_nobody_looked_no_secret_is_without_other_uses():
    facts = run("permissions: {contents: read}\n" + TEXT).facts[0]
    assert [use.secret for use in facts.other_uses] == ["A", "B"]


def test_other_uses_are_told():
    use = OtherUse("A", "x.yml", 3, "env of a step")
    found, repository, context = scenes("permissions: {contents: read}\n" + TEXT)
    (change,) = decide(found, repository, context, lambda carried_out: lambda case: (use,))
    assert isinstance(change, Change)
    assert SwapFacts.from_plain(change.evidence[EVIDENCE]).other_uses == (use,)


def test_what_is_only_reported_is_refused_with_its_own_reason_alone():
    def look(job):
        for finding in env_keys(job):
            why = Objection("opt-in", finding.at, "it is not asked for", "Configure it.")
            yield replace(finding, provider="codecov", only_reported=True, objections=(why,), swap=None)

    assert unchanged("# do not edit\n" + TEXT.replace("push", "workflow_call"), look) == ["opt-in"]


def test_what_is_asked_for_by_name_is_made():
    def look(job):
        yield from (replace(finding, only_reported=True) for finding in env_keys(job))

    text = "permissions: {contents: read}\n" + TEXT
    assert "secrets" not in run(text, look).text
    assert unchanged(text, look, settings=OidcSettings()) == []
