"""The credentials that are within reach at some point of a job, and how commands and actions change them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Literal

from pinfix.github.expressions.values import Contexts, Holds, Value


class Git(Enum):
    """The credential that git has for this repository, left by a checkout or a command."""

    NONE = "none"
    TOKEN = "github_token"  # noqa: S105 - a name, no password
    OTHER = "other"
    UNKNOWN = "unknown"


ConfigFile = Literal["npmrc", "maven-settings", "nuget", "composer-auth", "netrc", "gem", "pypirc"]
"""A file of a package manager in which a setup action or a command left (or may have left) a credential."""


class Drafts:
    """Whether releases may be drafts that the run of a job makes: looked for when it is asked, and once."""

    def __init__(self, look: Callable[[], bool] = lambda: False) -> None:
        self._look = look

    @cached_property
    def possible(self) -> bool:
        """Whether there may be some."""
        return self._look()


_NO_DRAFTS = Drafts()


@dataclass(frozen=True, slots=True)
class Live:
    """Everything through which the code of a step can get at the token.

    `env`: the variables that the step's processes see; `registries`: logins by host in lower case ("" stands
    for a host that is not known); `files`: credentials in configuration files, with the host of the registry
    where it is known; `gh`: what `gh auth login` stored; `oidc`: whether today's grant has
    `id-token: write`, by name (YES) or only as part of `write-all` (MAYBE).
    `checked_out`: whether a checkout of this repository came before. `root`: where in the work space its
    files are ("." for all of it), None where they are not, or not surely. `rewritten`: which of them may be
    other ones by now than those that were checked out. `drafts`: whether releases may be drafts that the
    workflow has made. `brought`: paths outside of the work space where files were put, `on_path`: folders
    there in which programs are looked for; `own_on_path`: such folders of the repository, from its root.
    """

    env: Mapping[str, Value] = field(default_factory=dict)
    git: Git = Git.NONE
    registries: Mapping[str, Holds] = field(default_factory=dict)
    files: Mapping[ConfigFile, Holds] = field(default_factory=dict)
    gh: Holds = Holds.NO
    outputs: Mapping[str, Holds] = field(default_factory=dict)
    inputs: Mapping[str, Value] | None = None
    matrix: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: Mapping[str, Holds] = field(default_factory=dict)
    matrix_holds: Holds = Holds.NO
    oidc: Holds = Holds.NO
    checked_out: bool = False
    root: str | None = None
    rewritten: tuple[Rewrites, ...] = ()
    drafts: Drafts = _NO_DRAFTS
    brought: tuple[str, ...] = ()
    on_path: tuple[str, ...] = ()
    own_on_path: tuple[str, ...] = ()

    @property
    def contexts(self) -> Contexts:
        """What expressions of the step can refer to."""
        return Contexts(self.env, self.inputs, self.outputs, self.matrix, self.secrets, self.matrix_holds)

    @property
    def token_variables(self) -> tuple[str, ...]:
        """The names of variables that hold, or may hold, the token."""
        return tuple(name for name, value in self.env.items() if value.holds)

    def has_rewritten(self, path: str) -> bool:
        """Whether the file at `path`, from the root of the repository, may be another one by now."""
        whole = posixpath.normpath(f"/{self.root or '.'}/{path}")
        return any(effect.touches(whole) for effect in self.rewritten)

    def after(self, effects: tuple[Effect, ...]) -> Live:
        """The state once these effects have happened."""
        state = self
        for effect in effects:
            state = effect.on(state)
        return state


@dataclass(frozen=True, slots=True)
class SetsVariable:
    """A variable for what follows: `export`, or a line in `$GITHUB_ENV` (`for_job`: also for later steps)."""

    name: str
    value: Value
    for_job: bool = False

    def on(self, live: Live) -> Live:
        """The variable has this value; who sets it keeps an earlier one in mind where either may count."""
        return replace(live, env={**live.env, self.name: self.value})


@dataclass(frozen=True, slots=True)
class LogsInto:
    """A login to a registry of packages or images; `host` "" where it is not known."""

    host: str
    holds: Holds

    def on(self, live: Live) -> Live:
        """The login takes the place of one to the same host."""
        return replace(live, registries={**live.registries, self.host.lower(): self.holds})


@dataclass(frozen=True, slots=True)
class GivesGit:
    """git gets a credential for this repository."""

    git: Git

    def on(self, live: Live) -> Live:
        """From now on; who gives it keeps an earlier one in mind where either may be used."""
        return replace(live, git=self.git)


@dataclass(frozen=True, slots=True)
class WritesFile:
    """A credential goes into a configuration file."""

    file: ConfigFile
    holds: Holds

    def on(self, live: Live) -> Live:
        """What was there before counts as well."""
        before = live.files.get(self.file, Holds.NO)
        return replace(live, files={**live.files, self.file: max(before, self.holds)})


@dataclass(frozen=True, slots=True)
class LogsGhIn:
    """`gh auth login`, or `gh auth setup-git` after it."""

    holds: Holds

    def on(self, live: Live) -> Live:
        """One login a host is kept."""
        return replace(live, gh=max(live.gh, self.holds))


@dataclass(frozen=True, slots=True)
class ChecksOut:
    """The files of this repository are in the work space, at `root`; None: not those that are read here."""

    root: str | None = "."

    def on(self, live: Live) -> Live:
        """From now on; a second copy in a folder of its own does not change the first."""
        beside = live.root == "." and self.root is not None
        return replace(live, checked_out=True, root=live.root if beside else self.root)


@dataclass(frozen=True, slots=True)
class Overwrites:
    """The files of another repository are put where those of this one would be."""

    def on(self, live: Live) -> Live:
        """What is read there from now on is not known."""
        return replace(live, root=None)


@dataclass(frozen=True, slots=True)
class Rewrites:
    """Files of the work space may have become other ones; their paths here begin with "/", the work space.

    The file at `start`; with `end` (which may be empty) all whose path begins with `start` and ends so.
    """

    start: str
    end: str | None = None

    def touches(self, path: str) -> bool:
        """Whether the file at `path` is one of them."""
        if self.end is None:
            return path == self.start
        long_enough = len(path) >= len(self.start) + len(self.end)
        return long_enough and path.startswith(self.start) and path.endswith(self.end)

    def on(self, live: Live) -> Live:
        """From now on. Before the first checkout it does not matter: that one empties the folder."""
        if live.root is None or self in live.rewritten or ANY_FILE in live.rewritten:
            return live
        full = self == ANY_FILE or len(live.rewritten) >= _MOST_REWRITTEN
        return replace(live, rewritten=(ANY_FILE,) if full else (*live.rewritten, self))


ANY_FILE = Rewrites("/", "")
"""Nothing is known of what was written."""

_MOST_REWRITTEN = 500


@dataclass(frozen=True, slots=True)
class Brings:
    """Files are put at a path outside of the work space, as it is written."""

    path: str

    def on(self, live: Live) -> Live:
        """From now on."""
        known = self.path in live.brought or len(live.brought) >= _MOST_REWRITTEN
        return live if known else replace(live, brought=(*live.brought, self.path))


@dataclass(frozen=True, slots=True)
class LooksIn:
    """Programs are looked for in a folder outside of the work space, as it is written."""

    path: str

    def on(self, live: Live) -> Live:
        """From now on."""
        known = self.path in live.on_path or len(live.on_path) >= _MOST_REWRITTEN
        return live if known else replace(live, on_path=(*live.on_path, self.path))


@dataclass(frozen=True, slots=True)
class LooksInOwn:
    """Programs are looked for in a folder of the repository, from its root."""

    folder: str

    def on(self, live: Live) -> Live:
        """From now on."""
        known = self.folder in live.own_on_path or len(live.own_on_path) >= _MOST_REWRITTEN
        return live if known else replace(live, own_on_path=(*live.own_on_path, self.folder))


@dataclass(frozen=True, slots=True)
class PutsOut:
    """The token may be in the outputs of the step with this id (in lower case)."""

    step: str
    holds: Holds

    def on(self, live: Live) -> Live:
        """For all outputs of the step."""
        return replace(live, outputs={**live.outputs, self.step: self.holds})


Effect = (
    SetsVariable
    | LogsInto
    | GivesGit
    | WritesFile
    | LogsGhIn
    | ChecksOut
    | Overwrites
    | PutsOut
    | Rewrites
    | Brings
    | LooksIn
    | LooksInOwn
)
