"""Where the output of functions goes, and of commands after `exec > file`: both stand apart from what they
write.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from pinfix.shell.model import Command, Hole, Redirect, Script, Unread, Word

_MOST_ADDED = 2_000
_NOWHERE = frozenset({"/dev/null", "/dev/stderr", "/dev/stdout", "/dev/tty", "1", "2", "-"})


def with_outputs(script: Script) -> Script:
    """`script` with what the redirections of calls and of `exec` do to the commands behind them.

    Which function is called is not told: the bodies of all of them are taken.
    """
    bodies = tuple(_without_arguments(command) for command in script.commands if _is_body(command))
    opened = _opened(script.commands)
    if not opened and not (bodies and script.functions):
        return script
    commands: list[Command] = []
    added = 0
    for command in script.commands:
        directed = _directed(command, opened)
        told = _with_bodies(directed, script.functions, bodies)
        commands.append(told)
        written = _written(told) if command.program in script.functions else ()
        if written:
            added += len(bodies)
            if added > _MOST_ADDED:
                unread = Unread(command.line, "it calls functions too often")
                return replace(script, commands=tuple(commands), unread=(*script.unread, unread))
            commands += [replace(body, redirects=written, line=command.line) for body in bodies if body.words]
    return replace(script, commands=tuple(commands))


def without_stand_ins(script: Script, wrapped: Script) -> Script:
    """`script`, in which functions that stand for the program of their name are no functions.

    `git() { command git "$@"; }` passes on what it is told: what calls it, calls the program. `wrapped` is
    the script with `command` and its like still there.
    """
    if not script.functions:
        return script
    # Only a body can pass on what it is told: `trap cleanup EXIT` beside it calls the function.
    reached = Counter(command.program for command in script.commands if _is_body(command))
    reached.subtract(command.program for command in wrapped.commands if _is_body(command))
    return replace(script, functions=frozenset(name for name in script.functions if reached[name] <= 0))


def _is_body(command: Command) -> bool:
    return any(block.kind == "function" for block in command.blocks)


def _without_arguments(command: Command) -> Command:
    """A command of a body without `$1`: whoever calls the function answers for what is handed over."""
    words = tuple(Word(tuple(filter(_is_told, word.parts)), word.quoted) for word in command.words)
    return replace(command, words=words)


def _is_told(part: str | Hole) -> bool:
    if isinstance(part, str) or part.spelt.startswith("!"):
        return True
    return bool(part.variable or part.expression or part.output_of or part.inside)


def _opened(commands: tuple[Command, ...]) -> dict[str, Redirect]:
    """The files that `exec` opens for all that follows, by the number of the stream."""
    found: dict[str, Redirect] = {}
    for command in commands:
        if command.program == "exec" and len(command.words) == 1:
            for redirect in command.redirects:
                if redirect.operator.rstrip("|").endswith(">") and _counts(redirect):
                    number = redirect.operator.rstrip("|>&") or "1"
                    found.setdefault(number, Redirect(">>", redirect.target))
    return found


def _directed(command: Command, opened: dict[str, Redirect]) -> Command:
    """The command, writing where `exec` has said: by `>&3`, or by itself."""
    if not opened or command.program == "exec":
        return command
    named = [redirect.target.text for redirect in command.redirects if redirect.operator in (">&", "1>&")]
    writes = any(redirect.operator in (">", ">>", "&>", ">|") for redirect in command.redirects)
    numbers = named if named or writes else ["1"]
    more = tuple(opened[number] for number in numbers if number in opened)
    return replace(command, redirects=(*command.redirects, *more)) if more else command


def _written(command: Command) -> tuple[Redirect, ...]:
    return tuple(
        redirect
        for redirect in command.redirects
        if redirect.operator in (">", ">>", "&>") and _counts(redirect)
    )


def _counts(redirect: Redirect) -> bool:
    return redirect.target.text not in _NOWHERE


def _with_bodies(command: Command, functions: frozenset[str], bodies: tuple[Command, ...]) -> Command:
    """The command, where the output of a function is put into it, with what the function runs there."""
    if not bodies:
        return command

    def word(old: Word) -> Word:
        if not any(_calls(hole.output_of, functions) for hole in old.holes):
            return old
        return Word(tuple(part(each) for each in old.parts), old.quoted)

    def part(old: str | Hole) -> str | Hole:
        if isinstance(old, str) or not _calls(old.output_of, functions):
            return old
        return replace(old, output_of=(*old.output_of, *bodies))

    more = bodies if _calls(command.input_from, functions) else ()
    return replace(
        command,
        words=tuple(word(old) for old in command.words),
        assignments={name: word(old) for name, old in command.assignments.items()},
        redirects=tuple(Redirect(old.operator, word(old.target)) for old in command.redirects),
        input_from=(*command.input_from, *more),
    )


def _calls(commands: tuple[Command, ...], functions: frozenset[str]) -> bool:
    return any(command.program in functions for command in commands)
