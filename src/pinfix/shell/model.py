"""Commands of a script, whatever shell it is written for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Shell = Literal["bash", "sh", "pwsh", "powershell", "cmd", "python", "other"]


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of a word that is known only when the script runs.

    `variable` is the name of a plain variable (`$NAME`, `${NAME}`, `$env:NAME`), `expression` the inside of
    a `${{ … }}` that GitHub puts in before the shell starts; for all else (`$(…)`, `${x%y}`, `*`) both are
    None. Then `inside` has the variables and expressions that stand in it, in whatever depth, and of which
    something may show (`${X:-y}`: X; `$(echo $A | cut -c1)`: A; `*`: none); None where they cannot be told
    (`$1`).
    `output_of` are the commands whose output it is, as of `$(…)`: they can show what no variable holds.
    `spelt` is how bash spells what becomes several words, or goes by a name that stands in a variable: `@`
    (all arguments), `NAME[@]` (all elements), both with `*` where they are not in quotes, and `!NAME`
    (indirectly; `!` where no plain variable has the name).
    """

    variable: str | None = None
    expression: str | None = None
    inside: tuple[Hole, ...] | None = None
    output_of: tuple[Command, ...] = field(default=(), compare=False, repr=False)
    spelt: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command after quotes are removed: texts and holes in their order.

    `quoted`: some of it stands in quotes, and all of its holes do. A hole outside of quotes may become
    several words of the command, or none. `items`: the elements of the array that it is the value of.
    """

    parts: tuple[str | Hole, ...]
    quoted: bool = False
    items: tuple[Word, ...] = field(default=(), compare=False, repr=False)

    @property
    def text(self) -> str | None:
        """The word where all of it is known, else None."""
        if len(self.parts) == 1:  # as nearly always; words are asked often
            part = self.parts[0]
            return part if isinstance(part, str) else None
        known = [part for part in self.parts if isinstance(part, str)]
        return "".join(known) if len(known) == len(self.parts) else None

    @property
    def prefix(self) -> str:
        """What is known of its beginning."""
        return self.parts[0] if self.parts and isinstance(self.parts[0], str) else ""

    @property
    def holes(self) -> tuple[Hole, ...]:
        """What is not known, in order."""
        return tuple(part for part in self.parts if isinstance(part, Hole))

    def shown(self) -> str:
        """The word for a person, with `$NAME`, `${{ … }}` or `…` for holes."""
        return "".join(part if isinstance(part, str) else _shown(part) for part in self.parts)


def _shown(hole: Hole) -> str:
    if hole.variable is not None:
        return f"${hole.variable}"
    return "…" if hole.expression is None else "${{" + hole.expression + "}}"


@dataclass(frozen=True, slots=True)
class Redirect:
    """`>> target`, `< target`; for here-documents (`<<`) and here-strings (`<<<`) `target` is their text.

    `operator` has the number of the stream where it is not the usual one: `2>`.
    """

    operator: str
    target: Word


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a script round a command; `number` tells the blocks of one script apart.

    "subshell": what it does to its folder and variables ends with it: `(…)`, `$(…)`, `<(…)`, a member of a
    pipeline, `… &`. "branch": it may be left out: `if`, `case`, what stands behind `||`, or behind a test and
    `&&`. "loop" and "function": it may run never, once or often.
    """

    kind: Literal["subshell", "branch", "loop", "function"]
    number: int


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command: `words[0]` is the program. `line` counts from 1 in the text of the script.

    `assignments` stand before the program (`GH_TOKEN=x gh …`) or are all there is (`words` is empty).
    `input_from` are the commands whose output is piped into this one. `blocks` are the parts of the script
    that it stands in, outermost first. `redirects` has those of the groups around it as well. The value of
    an array has all its elements, and a hole. `runner` is the program that was told to run it, and that
    looks for it among packages: of a registry (`npx`, `uvx`), or installed ones (`poetry run`).
    """

    words: tuple[Word, ...]
    line: int
    assignments: Mapping[str, Word] = field(default_factory=dict)
    redirects: tuple[Redirect, ...] = ()
    input_from: tuple[Command, ...] = field(default=(), repr=False)
    blocks: tuple[Block, ...] = ()
    runner: str | None = None

    @property
    def program(self) -> str | None:
        """The text of the first word; None where there is none, or where it is not known."""
        return self.words[0].text if self.words else None

    def shown(self) -> str:
        """The command for a person, on one line."""
        return " ".join(word.shown() for word in self.words)


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a script that could not be understood: `reason` completes "line 3 …"."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Script:
    """All commands of a script in the order of the text: of every branch, function and substitution.

    Commands of `$(…)`, `<(…)`, `(…)`, `{…}` and functions are among them, those of a substitution before the
    command in whose words it stands. What a command is given as a script (`bash -c '…'`, `eval`) is read by
    `pinfix.shell.wrappers.unwrapped`. `functions` are the names defined here: a command of that name is no
    program. `unread` is what was not understood: a caller that proves something must give up there. `bodies`:
    the numbers of the blocks of each function. `forwarding`: functions that run their arguments, of which
    each call here is followed by what it runs; whoever else calls them is not told of.
    """

    commands: tuple[Command, ...]
    functions: frozenset[str] = frozenset()
    unread: tuple[Unread, ...] = ()
    bodies: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    forwarding: frozenset[str] = frozenset()
