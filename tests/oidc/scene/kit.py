"""Jobs of repositories in memory, read as scenes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.scene.build import read_scenes
from pinfix_codemods.oidc.scene.model import JobScene, StepScene

CI = ".github/workflows/ci.yml"


def scenes(workflow: str, files: Mapping[str, str] | None = None) -> tuple[JobScene, ...]:
    """The jobs of `workflow` in a repository that has `files` besides."""
    written = {CI: textwrap.dedent(workflow), **(files or {})}
    tree = MemoryTree({path: text.encode() for path, text in written.items()})
    repository = LoadedRepository(tree, Silent())
    assert not repository.errors, repository.errors
    (found,) = [one for one in repository.workflows() if one.path == CI]
    return read_scenes(found, repository)


def job(steps: str, files: Mapping[str, str] | None = None, *, more: str = "", on: str = "push") -> JobScene:
    """The scene of a job with these steps; `more` are other entries of the job."""
    inner = textwrap.indent(textwrap.dedent(steps).strip("\n"), "      ")
    other = textwrap.indent(textwrap.dedent(more).strip("\n"), "    ")
    runs_on = "" if "runs-on" in more else "    runs-on: ubuntu-latest\n"
    text = f"on: {on}\njobs:\n  j:\n{runs_on}{other}\n    steps:\n{inner}\n"
    return scenes(text, files)[0]


def step(text: str, files: Mapping[str, str] | None = None, *, more: str = "") -> StepScene:
    """The scene of a job's only step."""
    return job(text, files, more=more).steps[0]


def run(script: str, files: Mapping[str, str] | None = None, *, more: str = "") -> StepScene:
    """The scene of a step with this script."""
    lines = textwrap.indent(textwrap.dedent(script).strip("\n"), "    ")
    return step(f"- run: |\n{lines}\n", files, more=more)


def programs(step: StepScene) -> list[str]:
    """The commands that it runs, on one line each."""
    return [ran.command.shown() for ran in step.commands]
