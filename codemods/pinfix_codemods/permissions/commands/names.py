"""The names of programs."""

from __future__ import annotations

from functools import lru_cache

from pinfix.shell.model import Command

TRUSTED_FOLDERS = ("/usr/local/bin", "/usr/local/sbin", "/usr/bin", "/usr/sbin", "/bin", "/sbin")
"""Where the programs of the system are."""
_IN_ANY_CASE = frozenset({"git", "gh"})
"""Windows and macOS find a program in any letter case; elsewhere there is none of such a name."""

_STARTS = {"mvnw": "mvn", "mvnw.cmd": "mvn", "gradlew": "gradle", "gradlew.bat": "gradle"}


def program_name(command: Command) -> str:
    """The program as it is known everywhere: `git` for `/usr/bin/git` and `git.exe`.

    A path into another folder stays as it is; "" where there is no program or it is not known.
    """
    return _known_as(command.program or "")


@lru_cache(maxsize=1024)  # asked ten times of every command, and most scripts use the same few programs
def _known_as(written: str) -> str:
    folder, _, name = written.rpartition("/")
    plain = name if folder in TRUSTED_FOLDERS else written
    plain = plain[:-4] if plain.lower().endswith(".exe") else plain
    return plain.lower() if plain.lower() in _IN_ANY_CASE else plain


def tool_name(command: Command) -> str:
    """The program by which facts know it: `./mvnw` of a repository starts Maven, `./gradlew` Gradle."""
    name = program_name(command)
    return _STARTS.get(name.rpartition("/")[2], name)


def starts_with(command: Command, call: tuple[str, ...]) -> bool:
    """Whether the first words of the command that are no flags are these, behind the program."""
    plain = tuple(word.text for word in command.words[1:] if not word.prefix.startswith("-"))
    return plain[: len(call)] == call
