"""A workflow of one job, and what that job is found to need."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent, indent

from pinfix.codemod import Context
from pinfix.config import Config, load
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.resolution import FileAnswer, Reference, RemoteFile, Resolution, Resolved
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.permissions.calls.graph import CallGraph
from pinfix_codemods.permissions.infer.called import CalledJobs
from pinfix_codemods.permissions.need import Need
from pinfix_codemods.permissions.verdicts import verdicts

PATH = ".github/workflows/w.yml"
CHECKOUT = "- uses: actions/checkout@v4\n"
BARE_CHECKOUT = "- uses: actions/checkout@v4\n  with: {persist-credentials: false}\n"
SHA = "0123456789abcdef0123456789abcdef01234567"


def needs(
    workflow: str,
    files: Mapping[str, str] | None = None,
    *,
    config: str = "",
    outside: Mapping[RemoteFile, FileAnswer] | None = None,
    resolutions: Mapping[Reference, Resolution] | None = None,
) -> dict[str, Need]:
    """The need of every job of `workflow`, by its name, in a repository with these `files` besides."""
    data = {PATH: workflow, **(files or {})}
    tree = MemoryTree({path: text.encode() for path, text in data.items()})
    repository = LoadedRepository(tree, Silent())
    assert not repository.errors
    settings = load(config.encode(), "pinfix.yml", ["permissions"]) if config else Config()
    context = Context(settings, resolutions or {}, offline=outside is None, files=outside or {})
    view = repository.workflow_at(PATH)
    assert view is not None
    judged = verdicts(view, repository, context, CallGraph.of(repository), CalledJobs(repository, context))
    return {verdict.job.id: verdict.need for verdict in judged}


def need(
    steps: str,
    files: Mapping[str, str] | None = None,
    *,
    head: str = "",
    job: str = "runs-on: ubuntu-latest",
    trigger: str = "push",
    config: str = "",
    outside: Mapping[RemoteFile, FileAnswer] | None = None,
    resolutions: Mapping[Reference, Resolution] | None = None,
) -> Need:
    """The need of a job with these `steps`, a YAML list; `head` is at the top, `job` before the steps."""
    workflow = (
        f"on: {trigger}\n{dedent(head)}\njobs:\n  j:\n{indent(dedent(job), '    ')}\n    steps:\n"
        f"{indent(dedent(steps), '      ')}"
    )
    found = needs(workflow, files, config=config, outside=outside, resolutions=resolutions)
    return found["j"]


def resolved(owner: str, repo: str, ref: str) -> dict[Reference, Resolution]:
    """The answer that `owner/repo@ref` stands for `SHA`."""
    return {Reference(owner, repo, ref): Resolved(SHA, ref, "tag", True, "test", "2026-11-01")}
