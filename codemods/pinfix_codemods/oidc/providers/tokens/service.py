"""What is particular to the token of one service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pinfix.shell.model import Word
from pinfix_codemods.oidc.scene.model import Ran


def _no_words(ran: Ran) -> tuple[Word, ...]:
    return ()


def _never(ran: Ran) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Service:
    """How a token is handed to the programs and actions of one service.

    `variables`: the environment variables in which it is found. `is_tool`: whether a command uses it.
    `words`: those words of a command in which it is given the token. `actions`: actions that use it, in
    lower case, with the inputs in which they are given it. `speaks`: whether a secret of that name, in upper
    case, is such a token, as far as its name tells. `trace`: what a program of the repository that uses the
    service has in its text. `stays`: whether the variables are there as before, with another token.
    `has_no_use`: whether a command is known to do its work without the token. `instead`: an option of its
    commands that hands the token over, and the variable that does the same; two empty texts: there is none.
    """

    variables: frozenset[str]
    is_tool: Callable[[Ran], bool]
    speaks: Callable[[str], bool]
    trace: str
    words: Callable[[Ran], tuple[Word, ...]] = _no_words
    actions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stays: bool = True
    has_no_use: Callable[[Ran], bool] = _never
    instead: tuple[str, str] = ("", "")
