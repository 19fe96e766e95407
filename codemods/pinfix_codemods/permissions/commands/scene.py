"""A command among the credentials that it can reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pinfix.github.expressions.values import Holds, Value
from pinfix.github.scopes import Grant, Level
from pinfix.shell.model import Command, Hole, Word
from pinfix_codemods.permissions.actions.opaque import need_of_opaque
from pinfix_codemods.permissions.assumed import does_not_push
from pinfix_codemods.permissions.commands.holding import highest, stdin_holds, word_value
from pinfix_codemods.permissions.commands.result import Judged
from pinfix_codemods.permissions.live import Git, Live
from pinfix_codemods.permissions.need import Assumption, Need, Spot

READS_CONTENTS = Grant.of({"contents": Level.READ})
WRITES_CONTENTS = Grant.of({"contents": Level.WRITE})
READS_PACKAGES = Grant.of({"packages": Level.READ})
WRITES_PACKAGES = Grant.of({"packages": Level.WRITE})
SIGNS = Grant.of({"id-token": Level.WRITE})


@dataclass(frozen=True, slots=True)
class Scene:
    """`command` at `spot`, with `live` in reach. `targets`: what the numbers of issues may stand for.

    `settings`: what commands that begin with some words need, as the owner of the repository says.
    """

    command: Command
    live: Live
    spot: Spot
    targets: frozenset[str] = frozenset()
    settings: Mapping[str, Grant] = field(default_factory=dict)

    def of(self, command: Command) -> Scene:
        """The same place for another command, such as one that this one starts."""
        return replace(self, command=command)

    def of_live(self, live: Live) -> Scene:
        """The same command with other things in reach."""
        return replace(self, live=live)

    def need(self, grant: Grant, because: str) -> Judged:
        """The command needs `grant`; `because` is how a person would say it."""
        return Judged(Need.of(grant, self.spot, because))

    def assume(self, text: str) -> Judged:
        """It rests on `text`, a whole sentence without its full stop."""
        return Judged(Need(assumptions=(Assumption(self.spot, text),)))

    def value(self, word: Word) -> Value:
        """What a word comes to."""
        return word_value(word, self.live)

    def holds(self, *words: Word) -> Holds:
        """Whether the token is in one of the words."""
        return highest(self.value(word).holds for word in words)

    def plainly_holds(self, *words: Word) -> Holds:
        """The same, but for the arguments of a function or script (`$1`): whoever hands them over answers."""
        return self.holds(*(Word(tuple(filter(_is_told, word.parts))) for word in words))

    def variable(self, name: str) -> Value | None:
        """A variable as the program sees it; None where it is not set, as far as is known."""
        assigned = self.command.assignments.get(name)
        value = self.live.env.get(name) if assigned is None else self.value(assigned)
        # Windows does not look at the letter case: `$env:gh_token = …` sets GH_TOKEN.
        others = [
            other.holds
            for spelt, other in self.live.env.items()
            if other.holds and spelt != name and spelt.lower() == name.lower()
        ]
        return value if not others else Value((None,), highest([*others, value.holds if value else Holds.NO]))

    @property
    def token_variables(self) -> tuple[str, ...]:
        """The variables in which the program finds the token."""
        names = {**dict.fromkeys(self.live.token_variables), **dict.fromkeys(self.command.assignments)}
        return tuple(name for name in names if (value := self.variable(name)) is not None and value.holds)

    @property
    def given(self) -> Holds:
        """Whether the token is in an argument, or in what the program reads."""
        return max(self.holds(*self.command.words[1:]), stdin_holds(self.command, self.live))

    @property
    def git_has_token(self) -> bool:
        """Whether git has the token, or may have it."""
        if self.live.git in (Git.TOKEN, Git.UNKNOWN) or self.live.files.get("netrc"):
            return True
        told = any(self.variable(name) is not None for name in _GIVE_GIT_CREDENTIALS)
        return told and bool(self.token_variables)

    def runs_others_code(self, what: str) -> Judged:
        """`what` runs code that nobody reads here, and that could use what earlier steps left lying about.

        The files of package managers are left to the caller, who knows what they are for.
        """
        return self.may_use_what_is_left(what) | self.may_read_contents(what)

    def may_use_what_is_left(self, what: str) -> Judged:
        """The same but for the credential that git has: whoever asks has thought of that."""
        return Judged(need_of_opaque(what, replace(self.live, files={}, git=Git.NONE), self.spot))

    def may_read_contents(self, what: str) -> Judged:
        """`what` runs code that could use what a checkout left to git, and nothing else."""
        if not self.git_has_token:
            return Judged()
        reads = self.need(READS_CONTENTS, f"{what} has the credential of the checkout")
        return reads | self.assume(does_not_push(what))


def _is_told(part: str | Hole) -> bool:
    if isinstance(part, str) or part.spelt.startswith("!"):  # `${!NAME}` may be any variable
        return True
    return bool(part.variable or part.expression or part.output_of or part.inside)


_GIVE_GIT_CREDENTIALS = ("GIT_ASKPASS", "SSH_ASKPASS", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS")
"""Variables through which git may be told to take a password from another one."""
