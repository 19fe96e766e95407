"""What a script in JavaScript has been seen to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiUse:
    """A method of the client that is called, or handed to `paginate`: `names` come after the client's own.

    `text` is the first argument where it is a string that is written out (None in its parts: a value of the
    run), `subject` the source of the argument that names the issue or pull request ("": none is named).
    `fixed`: what is asked for is not decided by options that are made while the script runs.
    """

    names: tuple[str, ...]
    line: int
    text: tuple[str | None, ...] | None
    method: str | None
    subject: str
    fixed: bool = True


@dataclass(frozen=True, slots=True)
class Require:
    """A module that is loaded (`name` is None where it is computed), perhaps with the client handed over."""

    name: str | None
    line: int
    gets_client: bool


@dataclass(frozen=True, slots=True)
class Execution:
    """A program that is started: its command line, or None where it is computed.

    `elsewhere`: it is told the folder that it runs in.
    """

    command: str | None
    line: int
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment that is read; None: any of them may be."""

    name: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Escape:
    """A place where the client or the token goes where it cannot be followed; `how` is a clause.

    `any_code`: what runs there may be anything, so that it gets at more than the client.
    """

    line: int
    how: str
    any_code: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All of it, in the order of the text, each thing once.

    `leavings` are commands of a shell that leave behind what the script does: see `leavings`.
    """

    uses: tuple[ApiUse, ...] = ()
    requires: tuple[Require, ...] = ()
    executions: tuple[Execution, ...] = ()
    leavings: tuple[Execution, ...] = ()
    variables: tuple[Variable, ...] = ()
    escapes: tuple[Escape, ...] = ()
