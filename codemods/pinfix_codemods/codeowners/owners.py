"""Who shall own what workflows execute."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.codeowners.matching import Matcher
from pinfix.codeowners.model import Rule
from pinfix.config import Config

_UNNAMED = "pinfix-looks-who-owns-a-new-file"
_WHERE = (
    ("the workflows", f".github/workflows/{_UNNAMED}"),
    ("`.github/`", f".github/{_UNNAMED}"),
    ("the repository", _UNNAMED),
)
"""Where owners are looked for, the closest first: those that a new file there would have."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`owners`, and where they come from; `line` of the CODEOWNERS file, 0 for the configuration."""

    owners: tuple[str, ...]
    source: str
    line: int = 0

    @property
    def assumption(self) -> str:
        """What is taken on trust where nobody named them."""
        return "" if not self.line else f"{self.source} are to review what the workflows execute as well"


@dataclass(frozen=True, slots=True)
class Nobody:
    """Neither the configuration nor the file names any."""


def choose(config: Config, matcher: Matcher) -> Chosen | Nobody:
    """The owners of the configuration, else those that the workflows have now. Raises TooCostly."""
    if config.codeowners.owners:
        return Chosen(config.codeowners.owners, "the configuration")
    for what, path in _WHERE:
        decision = matcher.decision(path)
        if isinstance(decision, Rule) and decision.owners:
            return Chosen(decision.owners, f"the owners of {what}", decision.line)
    return Nobody()
