"""One job with steps of its own: what it needs."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.codemod import Context, Repository
from pinfix.github.expressions.values import Contexts, Holds, Value
from pinfix.github.jobs import Job, Section
from pinfix.github.matrix import matrix_holds, matrix_values
from pinfix.github.triggers import pushes_of_tags
from pinfix.github.workflow import Workflow
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import follow
from pinfix_codemods.permissions.drafts import may_make_drafts
from pinfix_codemods.permissions.infer.environment import with_env
from pinfix_codemods.permissions.infer.header import need_of_containers, with_container
from pinfix_codemods.permissions.infer.setting import Home, Setting
from pinfix_codemods.permissions.infer.steps import trace_steps
from pinfix_codemods.permissions.live import Drafts, Live
from pinfix_codemods.permissions.need import Need


def need_of_job(
    job: Job,
    workflow: Workflow,
    repository: Repository,
    context: Context,
    *,
    oidc: Holds,
    inputs: Mapping[str, Value] | None = None,
    secrets: Mapping[str, Holds] | None = None,
    home: Home | None = None,
    until_lost: bool = False,
) -> Need:
    """What `job` of `workflow` needs.

    `oidc`: as in `Live`. `inputs` and `secrets`: what a caller hands
    over, where the workflow is called; `home`: where it stands, if not in `repository`.
    `until_lost`: once the trail is lost, it is enough to know that.
    """
    root = follow(workflow.document.roots[0])
    assert isinstance(root, MappingNode)
    around = Section(workflow.document, root, (), 0)
    setting = Setting(
        repository,
        context,
        workflow.triggers,
        pushes_of_tags(root),
        workflow.path,
        around,
        job,
        home=home,
        until_lost=until_lost,
    ).at(job)
    start = Live(
        inputs=inputs,
        secrets=secrets or {},
        matrix=matrix_values(job),
        matrix_holds=matrix_holds(job, Contexts(inputs=inputs, secrets=secrets or {})),
        oidc=oidc,
        drafts=Drafts(lambda: home is not None or may_make_drafts(workflow, repository)),
    )
    outside = with_env(with_env(start, around), job)
    traced = trace_steps(job.steps, with_container(outside, job), setting)
    return need_of_containers(job, outside, setting) | traced.need
