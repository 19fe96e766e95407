"""What a provider module gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.finding import Finding, Use
from pinfix_codemods.oidc.scene.model import JobScene


class Provider(Protocol):
    """One cloud or registry. Pure: looks at a job and at the settings, and at nothing else."""

    name: str
    """The key of its section in the configuration, and of its codes: "aws"."""

    title: str
    """As people call it: "Amazon Web Services"."""

    def uses(self) -> Iterable[Use]:
        """The actions that it may write; they are resolved before `look` matters."""
        ...

    def might(self, text: str) -> bool:
        """Whether the text of a workflow can have anything for it: cheap, and never wrongly False."""
        ...

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """What it finds; one Finding for all keys of one account, at most one Finding with a swap a job."""
        ...
