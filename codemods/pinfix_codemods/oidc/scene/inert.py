"""Commands that are known to have no use for a key of a cloud or a registry, whatever they are told."""

from __future__ import annotations

from functools import cache

from pinfix.shell.model import Command
from pinfix_codemods.oidc.scene.running.tasks import named
from pinfix_codemods.permissions.commands.knowledge import names

_GROUPS = ("builtins", "text and files", "system", "toolchains")
_NOT_INERT = frozenset({"sops", "eval", "exec", "install_name_tool"})
"""`sops` takes its keys from clouds; what `eval` and `exec` run is not theirs to say."""

_ALWAYS = frozenset({"git", "git-lfs", "gh", "hub", "wget", "curl", "jq", "yq", "local", "source", "."})
_INSTALLS = {
    "pip": "install uninstall download wheel freeze list show check cache config",
    "pip3": "install uninstall download wheel freeze list show check cache config",
    "pipx": "install list ensurepath",
    "uv": "sync pip venv python lock tool cache",
    "poetry": "install lock check env config version show",
    "pdm": "install sync lock use config",
    "pipenv": "install sync lock",
    "conda": "install create activate env config info list init update",
    "npm": "ci install i clean-install config cache root prefix ls",
    "pnpm": "install i config store",
    "yarn": "install config cache",
    "bun": "install i",
    "corepack": "enable prepare install",
    "bundle": "install config check lock",
    "gem": "install update list",
    "go": "mod get install version env fmt vet",
    "cargo": "fetch install fmt check clippy version add",
    "rustup": "toolchain target component default update show self override",
    "dotnet": "restore tool --version --info workload",
    "brew": "install update upgrade list tap link info --prefix",
    "choco": "install upgrade list",
    "composer": "install validate config",
    "mix": "deps.get local.hex local.rebar",
    "helm": "version repo plugin lint template dependency",
    "kubectl": "version config",
    "terraform": "fmt version validate",
    "tofu": "fmt version validate",
}
"""Programs and those of their commands that install, format or describe something."""

_VERSIONS = frozenset({"--version", "-V", "-v", "version", "--help"})


def is_inert(command: Command) -> bool:
    """Whether the command is known to ask no cloud and no registry for anything that needs a key.

    That it may be told a key in its words, and what it would do with it, is another question.
    """
    if not command.words:
        return True
    if command.runner is not None:
        return False
    name, words = named(command)
    lowered = name.lower()
    if name in _inert() or ("-" in lowered and lowered in names("powershell")):
        return True
    texts = [word.text for word in words]
    if len(texts) == 1 and texts[0] in _VERSIONS and name:
        return True
    verb = next((text for text in texts if text is not None and not text.startswith("-")), "")
    return verb in _INSTALLS.get(name, "").split()


@cache
def _inert() -> frozenset[str]:
    known = frozenset().union(*(names(group) for group in _GROUPS))
    return (known | _ALWAYS) - _NOT_INERT
