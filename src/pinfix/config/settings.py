"""What the configuration can say, with its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pinfix.config.ignoring import IgnoreRule
from pinfix.config.oidc_settings import OidcSettings
from pinfix.github.scopes import Grant
from pinfix.resolution import Branches

CONFIGURATION_PATHS = (".github/pinfix.yml", "pinfix.yml")
"""Where a repository's configuration is looked for, relative to its root; the first that exists counts."""

DefaultToken = Literal["read", "write"]
Visibility = Literal["public", "private"]
TopBlock = Literal["none", "read"]


@dataclass(frozen=True, slots=True)
class CodemodChoice:
    """Which codemods run: all of `only` (None: all there are) that are not in `skip`."""

    only: frozenset[str] | None = None
    skip: frozenset[str] = frozenset()

    def allows(self, codemod: str) -> bool:
        """Whether the codemod of that name runs."""
        return codemod not in self.skip and (self.only is None or codemod in self.only)


@dataclass(frozen=True, slots=True)
class PinStyle:
    """How pins are written: the blanks before a new comment, and whether bare pins get their version.

    `branches`: what a branch is pinned to: its head of now, the newest release, or nothing.
    """

    separator: str = " "
    complete_comments: bool = True
    branches: Branches = "head"


@dataclass(frozen=True, slots=True)
class PermissionSettings:
    """What the files do not show about the token, and how its permissions are written.

    `default` is the repository's setting for workflows without `permissions`, `visibility` who can read the
    repository; None: not known. `top` is the style of the top-level block: nothing, or `contents: read`.
    `comments`: whether the reason is written behind each scope. `narrow`: whether a job's own block is
    narrowed as well.

    What is needed by `actions` (`owner/name` in lower case, perhaps with the path of an action behind it),
    by `commands` (that begin with these words) and by `jobs` (`job`, or `path/of/file.yml#job`).
    """

    default: DefaultToken | None = None
    visibility: Visibility | None = None
    top: TopBlock = "none"
    comments: bool = False
    narrow: bool = False
    actions: Mapping[str, Grant] = field(default_factory=dict)
    commands: Mapping[str, Grant] = field(default_factory=dict)
    jobs: Mapping[str, Grant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PullRequestSettings:
    """How pull requests are opened, and whether at all.

    `topics`: names of topics with their codemods; None: the usual ones. `limit`: how many of pinfix's are
    open at a time. Reviewers are accounts, or teams as `organization/team`.
    """

    enabled: bool = True
    topics: Mapping[str, tuple[str, ...]] | None = None
    draft: bool = False
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    limit: int = 10


@dataclass(frozen=True, slots=True)
class CodeownersSettings:
    """Who reviews what workflows execute: `owners` as CODEOWNERS has them; none: who owns the workflows.

    `written`: whether the configuration has the group at all, for with it the codemod runs.
    """

    owners: tuple[str, ...] = ()
    written: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """All settings; without a configuration file the defaults."""

    codemods: CodemodChoice = field(default_factory=CodemodChoice)
    ignore: tuple[IgnoreRule, ...] = ()
    pin: PinStyle = field(default_factory=PinStyle)
    permissions: PermissionSettings = field(default_factory=PermissionSettings)
    pull_request: PullRequestSettings = field(default_factory=PullRequestSettings)
    codeowners: CodeownersSettings = field(default_factory=CodeownersSettings)
    oidc: OidcSettings = field(default_factory=OidcSettings)

    def ignores(self, path: str, uses: str | None, codemod: str) -> IgnoreRule | None:
        """The first rule that leaves this place alone, or None.

        `path` is relative to the root of the tree; `uses` is the value as written, where the place has one.
        """
        return next((rule for rule in self.ignore if rule.covers(path, uses, codemod)), None)
