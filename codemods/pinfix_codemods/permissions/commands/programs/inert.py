"""Programs that neither send anything to anybody nor run other people's code, whatever they are told.

Among them the package managers of operating systems: their scripts come from the distribution, and `sudo`
takes the variables away. And the clients of clouds and clusters, which know nothing of GitHub's token: they
are inert as long as nobody hands it to them.
"""

from __future__ import annotations

from functools import cache

from pinfix.shell.model import Command
from pinfix_codemods.permissions.commands.arguments import read_arguments
from pinfix_codemods.permissions.commands.knowledge import names
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.programs.filters import FILTERS, filter_runs
from pinfix_codemods.permissions.commands.programs.starting import starts_another
from pinfix_codemods.permissions.commands.scene import Scene

_SENDERS = frozenset(
    {"nc", "ncat", "telnet", "ping", "dig", "host", "nslookup", "traceroute", "openssl", "logger"}
)
"""Inert only where the token is not handed to them, as the clients of clouds."""

_BY_VERB = frozenset(
    {
        "brew", "conda", "corepack", "deno", "docker-compose", "fnm", "kubectl", "mise", "n", "nvm", "rustc",
        "rustup", "snap", "terraform", "tflint", "tofu", "xcrun",
    }
)  # fmt: skip
"""Programs of which some commands are inert, and others run code or start programs."""

_WITH_VALUE = {
    "kubectl": (
        "-n", "--namespace", "--context", "--kubeconfig", "--cluster", "--user", "-s", "--server", "--as",
        "--token", "--request-timeout", "-v", "-l", "-f", "-o",
    ),
    "xcrun": ("--sdk", "--toolchain"),
}  # fmt: skip
"""Flags that may stand before the verb, with a value in the next word."""

_VERSIONS = frozenset({"--version", "-V", "-version", "--help", "-v", "version"})


@cache
def _inert() -> frozenset[str]:
    groups = ("builtins", "text and files", "system", "toolchains", "clouds")
    return frozenset().union(*(names(group) for group in groups))


def is_inert(scene: Scene) -> bool:
    """Whether the command, with these words, is one of the inert ones.

    A program that comes out of a registry or an environment of packages is whatever has that name there.
    """
    command = scene.command
    name = program_name(command)
    lowered = name.lower()
    if command.runner is not None:
        return False
    if lowered in names("powershell") and ("-" in lowered or name not in _inert()):
        return True
    if name in FILTERS:
        return not filter_runs(command)
    if scene.given and (name in _SENDERS | names("clouds") or name == "kubectl"):
        return False
    if name in _BY_VERB:
        return _verb(command, name) in names(f"{name}, inert")
    if name in _inert():
        return not starts_another(scene)
    return _only_asks_version(command, name)


def _verb(command: Command, name: str) -> str | None:
    """The first word that is no flag; the flag where there is nothing else, or where it is the verb."""
    words = command.words[1:]
    plain = read_arguments(words, _WITH_VALUE.get(name, ())).words
    first_counts = name == "brew" or not plain
    return next((word.text for word in (words if first_counts else plain)), "")


def _only_asks_version(command: Command, name: str) -> bool:
    """`tool --version` of a program that is found by its name."""
    words = [word.text for word in command.words[1:]]
    return bool(name) and "/" not in name and len(words) == 1 and words[0] in _VERSIONS
