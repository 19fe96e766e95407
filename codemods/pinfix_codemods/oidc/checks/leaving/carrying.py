"""Which commands of a step have a key in their words, their input or their variables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pinfix.shell.bash.commands import DECLARATIONS
from pinfix.shell.model import Command, Hole, Word
from pinfix_codemods.oidc.scene.model import StepScene, Value
from pinfix_codemods.oidc.scene.values import ANY_SECRET, expression_secrets, expression_variables

MOST_NESTED = 12
"""So deep substitutions and pipes are looked into; what is deeper is taken to carry the key."""

_MOST_ROUNDS = 4
"""So often variables are given on from one to the next."""

_ASKS = frozenset({"[", "[[", "test", ":", "unset", "true", "false"})
"""Programs that print nothing of what they are given."""

_DUMPS = frozenset({"env", "printenv", "set", "export", "declare", "typeset"})
"""Without arguments, or with `-p`, these print all variables."""

_ENVIRON = re.compile(r"/proc/[\w-]{1,20}/environ|(?i:env:[\\/]?\*?)")
"""Where all variables are found besides: as a file on Linux, as a drive in PowerShell."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a key is known by at a step: variables of the shell and of the environment, and secrets.

    `in_force`: whether programs find it in their environment. `env`: what `${{ env.X }}` refers to.
    """

    variables: frozenset[str]
    secrets: frozenset[str]
    in_force: bool
    env: Mapping[str, Value]

    def in_expression(self, source: str) -> bool:
        """Whether `${{ source }}` puts the key into a text."""
        found = expression_secrets(source, self.env)
        if ANY_SECRET in found or not found.isdisjoint(self.secrets):
            return True
        return not self.variables.isdisjoint(expression_variables(source))


def key_at(
    step: StepScene, names: Collection[str], secrets: Collection[str], *, exported: bool = False
) -> Key:
    """The key as `step` finds it: also under the names that its script gives it.

    `exported`: it may be in force although nothing of the step's environment says so.
    """
    wanted = frozenset(secrets)
    holding = {key for key, entry in step.env.items() if not entry.value.secrets.isdisjoint(wanted)}
    env = {name: entry.value for name, entry in step.env.items()}
    in_force = exported or any(
        entry.value.kind != "empty" for name, entry in step.env.items() if name in names or name in holding
    )
    key = Key(frozenset(names) | holding, wanted, in_force, env)
    for _ in range(_MOST_ROUNDS):
        carrying = Carrying(key)
        more = {
            name
            for ran in step.commands
            for name, word in given_variables(ran.command)
            if name not in key.variables and carrying.word(word)
        }
        if not more:
            break
        key = Key(key.variables | more, wanted, in_force, env)
    return key


def given_variables(command: Command) -> Iterator[tuple[str, Word]]:
    """The variables that a command gives a value: `X=…` alone or before a program, and `export X=…`."""
    yield from command.assignments.items()
    if command.program in DECLARATIONS:
        for word in command.words[1:]:
            name, sign, rest = word.prefix.partition("=")
            if sign and name.isidentifier():
                yield name, Word((rest, *word.parts[1:]), word.quoted, word.items)


@dataclass(slots=True)
class Carrying:
    """Tells of words and commands of one step whether the key is in them."""

    key: Key
    _known: dict[int, tuple[Command, bool]] = field(default_factory=dict)

    def word(self, word: Word, depth: int = 0) -> bool:
        """Whether the key is in the word, as a whole or in part."""
        return any(self._hole(hole, depth) for hole in word.holes) or any(
            self.word(item, depth + 1) for item in word.items
        )

    def command(self, command: Command) -> bool:
        """Whether the command is handed the key: in its words, its variables, or what comes in."""
        if any(self.word(word) for _, word in command.assignments.items()):
            return True
        return self.in_words(command) or self.comes_in(command) or self._dumps(command)

    def in_words(self, command: Command) -> bool:
        """Whether the key is in the words of the command."""
        return any(self.word(word) for word in command.words)

    def comes_in(self, command: Command, depth: int = 0) -> bool:
        """Whether the command reads the key: from a pipe, or from a text that the script has for it."""
        if any(self.word(one.target, depth) for one in command.redirects if one.operator.startswith("<<")):
            return True
        return any(self.printed(before, depth + 1) for before in command.input_from)

    def printed(self, command: Command, depth: int = 0) -> bool:
        """Whether the key may be in what the command prints."""
        known = self._known.get(id(command))
        if known is None:
            known = command, self._printed(command, depth)
            self._known[id(command)] = known
        return known[1]

    def _printed(self, command: Command, depth: int) -> bool:
        if depth > MOST_NESTED:
            return True
        if command.program in _ASKS:
            return False
        if self._dumps(command) or self.comes_in(command, depth):
            return True
        return any(self.word(word, depth) for word in command.words)

    def _dumps(self, command: Command) -> bool:
        """Whether it prints variables by their names, or all that there are."""
        texts = [word.text for word in command.words[1:]]
        if command.program in _DUMPS and (not texts or texts == ["-p"]):
            return self.key.in_force
        named = [text for text in texts if text is not None]
        if any(_ENVIRON.fullmatch(text) for text in named):
            return self.key.in_force
        return command.program == "printenv" and not self.key.variables.isdisjoint(named)

    def _hole(self, hole: Hole, depth: int) -> bool:
        if depth > MOST_NESTED:
            return True
        if hole.variable is not None:
            return hole.variable in self.key.variables
        if hole.expression is not None:
            return self.key.in_expression(hole.expression)
        if any(self.printed(command, depth + 1) for command in hole.output_of):
            return True
        if hole.output_of:
            return False
        if hole.spelt.startswith("!") and (self.key.in_force or hole.spelt[1:] in self.key.variables):
            return True  # Which variable it is stands in another one, and can be put together.
        return any(self._hole(inner, depth + 1) for inner in hole.inside or ())
