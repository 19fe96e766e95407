"""Where the walk is: what holds for a whole job, and for the file whose steps are being read."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

from pinfix.codemod import Context, Repository
from pinfix.github.expressions.conditions import Target, targets
from pinfix.github.jobs import Job, Section, Step
from pinfix.github.scopes import Grant
from pinfix.scripts.runners import step_shells, working_directory
from pinfix.shell.model import Shell
from pinfix_codemods.permissions.actions import Situation
from pinfix_codemods.permissions.live import Effect, Live
from pinfix_codemods.permissions.need import NOTHING, Need, Spot

MOST_NESTED = 10
"""So deep composite actions may nest on GitHub, and so deep scripts and called workflows are followed."""


@dataclass(frozen=True, slots=True)
class Home:
    """Another repository at a commit, whose action is being walked; `commit` may be a name inside of one."""

    owner: str
    repo: str
    commit: str


@dataclass(frozen=True, slots=True)
class Setting:
    """`path` is the file in which the steps stand, `workflow` and `job` those around them.

    `conditions`: the `if` of the job, and of the step that led into an action. `in_action`: the steps are
    those of a composite action, which is in `folder` of the repository, or in that of `home`. `trail` has
    what was entered to get here, against circles. `until_lost`: the walk ends where the trail is lost.
    `scripts` is one and the same for all of the job.
    """

    repository: Repository
    context: Context
    triggers: frozenset[str]
    tags: bool
    path: str
    workflow: Section
    job: Job
    in_action: bool = False
    folder: str | None = None
    home: Home | None = None
    trail: tuple[str, ...] = ()
    conditions: tuple[str, ...] = field(default=())
    until_lost: bool = False
    scripts: ScriptsOfJob = field(default_factory=lambda: ScriptsOfJob(), compare=False, repr=False)

    def inside(self, path: str, folder: str) -> Setting:
        """The setting for the steps of the local action at `path`."""
        return replace(self, path=path, in_action=True, folder=folder, home=None, trail=(*self.trail, path))

    def elsewhere(self, path: str, home: Home) -> Setting:
        """The setting for the steps of an action of another repository, shown as `path`."""
        return replace(self, path=path, in_action=True, folder=None, home=home, trail=(*self.trail, path))

    def at(self, section: Section) -> Setting:
        """The setting for what `section`, a job or a step, does where its condition holds."""
        condition = section.string("if")
        return self if condition is None else replace(self, conditions=(*self.conditions, condition))

    @property
    def targets(self) -> frozenset[Target]:
        """What the issue numbers of the events can stand for."""
        return targets(self.triggers, *self.conditions)

    @property
    def situation(self) -> Situation:
        """The same for the knowledge about actions."""
        settings = self.context.config.permissions
        return Situation(self.triggers, self.tags, settings.visibility, self.targets, settings.actions)

    def stated_action(self, name: str) -> Grant | None:
        """What the configuration says that an action needs."""
        return self.context.config.permissions.actions.get(name)

    def shells(self, step: Step, live: Live) -> frozenset[Shell]:
        """The shells that may run the script of `step`."""
        if self.in_action:
            return step_shells(step, None, None, live.contexts)
        return step_shells(step, self.job, self.workflow, live.contexts)

    def working_folder(self, step: Step, live: Live) -> str | None:
        """Where the script of `step` runs, from the root of the repository; None where that is not known."""
        job, workflow = (None, None) if self.in_action else (self.job, self.workflow)
        written = working_directory(step, job, workflow, live.contexts).text
        return None if written is None else in_repository(written or ".", live)

    def spot(self, section: Section, key: str | None = None) -> Spot:
        """The line of `section`, or of its entry `key`."""
        return Spot(self.path, section.line if key is None else section.line_of(key))


def in_repository(path: str, live: Live) -> str | None:
    """A path from the work space as one from the root of the repository; None: it may be outside of it."""
    if live.root is None:
        return None
    relative = posixpath.relpath(posixpath.normpath(path), live.root)
    return None if relative.startswith("..") or path.startswith("/") else relative


@dataclass(frozen=True, slots=True)
class Traced:
    """What a part of a job needs, and what it leaves behind for the steps after it.

    `functions` are those that a script has for whoever reads it into their own shell.
    """

    need: Need = NOTHING
    effects: tuple[Effect, ...] = ()
    functions: frozenset[str] = frozenset()


MOST_STATES = 16
"""In how many different states of the job what a script needs is kept."""


@dataclass(slots=True)
class ScriptsOfJob:
    """What the scripts need that were followed in a job, so that none is walked again in the same state.

    `followed` counts the walks, `circles` how often one was cut short where a script leads back to itself.
    """

    followed: int = 0
    circles: int = 0
    _found: dict[Hashable, list[tuple[Live, Traced]]] = field(default_factory=dict)

    def get(self, script: Hashable, live: Live) -> Traced | None:
        """What is known of `script` in this state."""
        return next((traced for state, traced in self._found.get(script, ()) if state == live), None)

    def keep(self, script: Hashable, live: Live, traced: Traced) -> None:
        """Keep what `script` needs in this state."""
        states = self._found.setdefault(script, [])
        if len(states) < MOST_STATES:
            states.append((live, traced))


TraceSteps = Callable[[tuple[Step, ...], Live, Setting], Traced]
"""The walk itself, for what holds steps in turn."""
