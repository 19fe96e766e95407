"""Commands that publish."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.shell.model import Word
from pinfix_codemods.oidc.providers.publishing.programs import known_as
from pinfix_codemods.oidc.providers.pypi.names import PUBLIB, TOOLS, Tool
from pinfix_codemods.oidc.scene.model import JobScene, Ran, StepScene


@dataclass(frozen=True, eq=False)
class Upload:
    """A command of a step that publishes."""

    step: StepScene
    ran: Ran
    tool: Tool

    @property
    def words(self) -> tuple[Word, ...]:
        """What stands behind the program."""
        return known_as(self.ran.command)[1]


def uploads_of(job: JobScene) -> tuple[Upload, ...]:
    """All of a job, in the order in which they run."""
    return tuple(
        Upload(step, ran, tool)
        for step in job.steps
        for ran in step.commands
        if (tool := tool_of(ran)) is not None
    )


def tool_of(ran: Ran) -> Tool | None:
    """The tool by which the command publishes; None: it does something else."""
    name, words = known_as(ran.command)
    tool = TOOLS.get(name)
    if tool is None:
        return None
    verb = next((word.text for word in words if not word.prefix.startswith("-")), None)
    asks_for_help = any(word.text in ("--help", "-h") for word in words)
    return tool if verb in tool.verbs and not asks_for_help else None


def is_publib(ran: Ran) -> bool:
    """Whether the command is a script of publib."""
    return known_as(ran.command)[0] == PUBLIB
