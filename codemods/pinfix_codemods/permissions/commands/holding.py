"""Whether the token is in a word, in what a command reads, or in what it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pinfix.github.expressions.token_flow import value_of_expression
from pinfix.github.expressions.values import Holds, Value
from pinfix.shell.model import Command, Hole, Word
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.live import Git, Live

MOST_PARTS = 200
MOST_CHARACTERS = 50_000
"""Of how much a value is made that is followed; of a longer one is known only what it holds."""

_MOST_NESTED = 8
"""Commands within substitutions within commands are looked into no deeper than this."""

_PRINTERS_OF_VARIABLES = frozenset(
    {"env", "printenv", "export", "declare", "set", "typeset", "readonly", "local", "compgen"}
)
_READERS_OF_VARIABLES = frozenset(
    {"jq", "yq", "gojq", "xq", "tomlq", "dasel", "jsonnet", "awk", "gawk", "mawk", "nawk", "envsubst"}
)
_PASS_ON_INPUT = frozenset({"cmp", "diff", "egrep", "fgrep", "grep", "test"})
_ALL_VARIABLES = re.compile(r"/proc/[^/]+/environ|^env:", re.IGNORECASE)
"""Where a system keeps the variables of a process as if they were files."""

_PRINTS_STORED = re.compile(
    r"^git (config .*(--get|--list|-l\b|\blist\b|\bget\b|regexp)|config \S+$"
    r"|remote( (-v|--verbose|get-url|show)|$))"
)
"""Commands of git that may print what a checkout, or an address with a credential, has left."""

_FILES_OF_GIT = (".git/config", ".gitconfig", "netrc")
_FILES_OF_OTHERS = (
    "npmrc", ".yarnrc", ".yarnrc.yml", "settings.xml", "gradle.properties", "nuget.config", "auth.json",
    "netrc", ".gem/credentials", ".bundle/config", ".pypirc", ".docker/config.json", "gh/hosts.yml",
)  # fmt: skip
"""Where credentials are kept by those who are signed in: who reads the file, reads them."""

_SHOW_OTHER_THINGS = frozenset(
    {
        "aws", "az", "cmp", "curl", "diff", "docker", "egrep", "fgrep", "gcloud", "gh", "git", "grep", "helm",
        "kubectl", "md5sum", "mkdir", "mktemp", "npm", "pnpm", "sha256sum", "shasum", "stat", "test", "wc",
        "wget", "yarn",
    }
)  # fmt: skip
"""Programs whose output is an answer or a count, not their arguments or their input."""

_ANSWERS_IN_POWERSHELL = frozenset({"invoke-restmethod", "invoke-webrequest", "irm", "iwr"})


def word_value(word: Word, live: Live, depth: int = 0) -> Value:
    """What a word comes to, its variables and expressions followed as far as they are known."""
    if len(word.parts) == 1 and isinstance(word.parts[0], str) and len(word.parts[0]) <= MOST_CHARACTERS:
        return _text_value(word.parts[0], live)  # as nearly always; words are asked often
    values = [
        _text_value(part, live) if isinstance(part, str) else hole_value(part, live, depth)
        for part in word.parts
    ]
    parts = tuple(part for value in values for part in value.parts)
    if len(parts) > MOST_PARTS or sum(len(part) for part in parts if part is not None) > MOST_CHARACTERS:
        parts = (None,)  # or a script that adds to a variable again and again would never be done
    return Value(parts, highest(value.holds for value in values))


def _text_value(text: str, live: Live) -> Value:
    """A text; the file in which a system keeps the variables counts as what is in it."""
    names_all = "/proc/" in text and live.token_variables and _ALL_VARIABLES.search(text)
    return Value((text,), Holds.MAYBE) if names_all else Value.literal(text)


def hole_value(hole: Hole, live: Live, depth: int = 0) -> Value:
    """What is put in for a hole."""
    if hole.expression is not None:
        return value_of_expression(hole.expression, live.contexts)
    if hole.variable is not None:
        return variable_value(hole.variable, live)
    return Value((None,), _shown_by(hole, live, depth))


def variable_value(name: str, live: Live) -> Value:
    """A variable by its name. Windows does not look at the letter case: one that differs in it counts too."""
    exact = live.env.get(name)
    if exact is not None:
        return exact
    lowered = name.lower()
    others = (value.holds for other, value in live.env.items() if value.holds and other.lower() == lowered)
    return Value((None,), highest(others))


def stdin_holds(command: Command, live: Live, depth: int = 0) -> Holds:
    """Whether the token may be in what a command reads from its standard input."""
    written = [word_value(word, live, depth).holds for word in input_texts(command)]
    return highest([*written, *(prints(before, live, depth + 1) for before in command.input_from)])


def prints(command: Command, live: Live, depth: int = 0) -> Holds:
    """Whether the token may be in what a command writes to its standard output."""
    if depth >= _MOST_NESTED:
        return Holds.MAYBE
    name = program_name(command)
    first = [word.text for word in command.words[1:3]]
    if name == "gh" and first[:1] == ["auth"]:
        asks = first[1:] == ["token"] or any(word.text in ("-t", "--show-token") for word in command.words)
        return Holds.YES if asks else Holds.NO
    stored = _from_stored(name, command, live)
    if name in _PASS_ON_INPUT:
        substituted = [
            hole_value(hole, live, depth).holds
            for word in command.words[1:]
            for hole in word.holes
            if hole.output_of
        ]
        return highest([stored, stdin_holds(command, live, depth), *substituted])
    if name in _SHOW_OTHER_THINGS or name.lower() in _ANSWERS_IN_POWERSHELL:
        return stored
    shown = [word_value(word, live, depth).holds for word in command.words[1:]]
    shown += [stored, stdin_holds(command, live, depth)]
    if live.token_variables and _shows_variables(name, command):
        shown.append(Holds.MAYBE)
    return highest(shown)


def input_texts(command: Command) -> Iterator[Word]:
    """The here-documents and here-strings that a command reads, and the output of others (`< <(…)`)."""
    for redirect in command.redirects:
        substituted = redirect.operator == "<" and any(hole.output_of for hole in redirect.target.holes)
        if redirect.operator.startswith("<<") or substituted:
            yield redirect.target


def highest(holds: Iterable[Holds]) -> Holds:
    """The surest of `holds`."""
    return max(holds, default=Holds.NO)


def _shown_by(hole: Hole, live: Live, depth: int) -> Holds:
    if depth >= _MOST_NESTED:
        return Holds.MAYBE
    if hole.output_of:
        shown = highest(prints(command, live, depth + 1) for command in hole.output_of)
    elif hole.inside is not None:
        shown = highest(hole_value(inner, live, depth + 1).holds for inner in hole.inside)
    else:
        shown = Holds.MAYBE if live.token_variables else Holds.NO
    return min(Holds.MAYBE, shown)


def _from_stored(name: str, command: Command, live: Live) -> Holds:
    """Whether what a command prints may be a credential that something has stored before."""
    git_has_it = live.git in (Git.TOKEN, Git.UNKNOWN)
    if name == "git":
        return Holds.MAYBE if git_has_it and _PRINTS_STORED.search(command.shown()) else Holds.NO
    read = (*command.words[1:], *(redirect.target for redirect in command.redirects))
    paths = [word.shown().lower() for word in read]
    if git_has_it and any(path.endswith(_FILES_OF_GIT) or "git-credentials" in path for path in paths):
        return Holds.MAYBE
    held = highest((live.gh, *live.registries.values(), *live.files.values()))
    return min(Holds.MAYBE, held) if any(path.endswith(_FILES_OF_OTHERS) for path in paths) else Holds.NO


def _lists_variables(name: str, command: Command) -> bool:
    """Whether a builtin prints variables: by itself or with `-p`; `set -e` and `export NAME` do not."""
    words = command.words[1:]
    asked = any(word.prefix.startswith("-") and "p" in word.prefix for word in words)
    only_flags = name != "set" and all(word.prefix.startswith(("-", "+")) for word in words)
    return not words or name == "compgen" or (name != "set" and (asked or only_flags))


def _shows_variables(name: str, command: Command) -> bool:
    read = (*command.words[1:], *(redirect.target for redirect in command.redirects))
    if any(_ALL_VARIABLES.search(word.shown()) for word in read):
        return True
    if name in _PRINTERS_OF_VARIABLES:
        return name in ("env", "printenv") or _lists_variables(name, command)
    return name in _READERS_OF_VARIABLES and (
        name == "envsubst"
        or any(
            word.prefix.startswith(("-f", "--from-file", "-L", "--ext-str", "--tla-str"))
            for word in command.words
        )
        or any(
            "env" in part.lower() for word in command.words for part in word.parts if isinstance(part, str)
        )
    )
