"""From a repository to what the codemod says: scenes, what providers find in them, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.codemod import Context, Repository
from pinfix.config.oidc_settings import OidcSettings
from pinfix.github.workflow import Workflow
from pinfix.plan import Change, Refusal
from pinfix.resolution import RemoteFile
from pinfix.yaml.meant import text_as_meant
from pinfix_codemods.oidc.decide.decide import decide
from pinfix_codemods.oidc.decide.decide import wanted_files as files_of_decisions
from pinfix_codemods.oidc.finding import Finding, Use
from pinfix_codemods.oidc.other_uses import other_uses
from pinfix_codemods.oidc.providers.every import PROVIDERS
from pinfix_codemods.oidc.providers.provider import Provider
from pinfix_codemods.oidc.scene.build import read_scenes
from pinfix_codemods.oidc.scene.model import JobScene
from pinfix_codemods.oidc.scene.texts import JobTexts, names_secrets


def possible_uses(workflow: Workflow, settings: OidcSettings) -> Iterator[Use]:
    """The actions that a swap in `workflow` may write."""
    for provider in _possible(workflow, settings):
        yield from provider.uses()


def find(repository: Repository, context: Context) -> Iterator[Change | Refusal]:
    """Changes, and why keys stay."""
    found = _found(repository, context.config.oidc)
    return decide(found, repository, context, other_uses(repository))


def wanted_files(repository: Repository, context: Context) -> Iterator[RemoteFile]:
    """Files of other repositories that would tell what jobs need besides."""
    found = _found(repository, context.config.oidc)
    return files_of_decisions(found, repository, context)


def _found(repository: Repository, settings: OidcSettings) -> Iterator[tuple[JobScene, tuple[Finding, ...]]]:
    """All jobs of the workflows in which a provider may find something, with what it finds."""
    for workflow in repository.workflows():
        providers = _possible(workflow, settings)
        if providers:
            text = JobTexts(workflow.document)
            for job in read_scenes(workflow, repository):
                yield job, tuple(_findings(job, text.of(job.job), providers, settings))


def _findings(
    job: JobScene, text: str, providers: list[Provider], settings: OidcSettings
) -> Iterator[Finding]:
    for provider in _speaking(text, providers):
        yield from provider.look(job, settings)


def _possible(workflow: Workflow, settings: OidcSettings) -> list[Provider]:
    allowed = [provider for provider in PROVIDERS if provider.name not in settings.disabled]
    return _speaking(text_as_meant(workflow.document).lower(), allowed)


def _speaking(text: str, providers: list[Provider]) -> list[Provider]:
    """Those of `providers` that may find a key in what is written as `text`, in lower case."""
    if not names_secrets(text):
        return []
    return [provider for provider in providers if provider.might(text)]
