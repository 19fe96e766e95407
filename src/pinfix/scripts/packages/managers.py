"""How the command lines of npm, yarn, pnpm and bun read, as far as they run scripts of a package.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_RUN = frozenset({"run", "run-script", "rum", "urn"})


@dataclass(frozen=True, slots=True)
class Manager:
    """How one package manager's command line reads.

    `lifecycle`: its own words for the script of a name. `valued`: options before or behind the command whose
    value is the next word. `folders`: options that change the folder. `elsewhere`: options and words that
    make it run in packages of a workspace, `selecting`: likewise, with a value. `own`: if not None, any other
    word is the name of a script, unless it is one of these commands.
    """

    run: frozenset[str]
    lifecycle: Mapping[str, str]
    folders: frozenset[str]
    elsewhere: frozenset[str]
    selecting: frozenset[str]
    valued: frozenset[str] = frozenset()
    own: frozenset[str] | None = None


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NPM_LIFECYCLE = {
    "test": "test", "tst": "test", "t": "test", "start": "start", "stop": "stop", "restart": "restart",
}  # fmt: skip

MANAGERS = {
    "npm": Manager(
        _RUN,
        _NPM_LIFECYCLE,
        folders=_set("--prefix -C"),
        elsewhere=_set("-ws --workspaces"),
        selecting=_set("-w --workspace"),
        valued=_set("--loglevel --script-shell --userconfig --cache --registry --node-options"),
    ),
    "yarn": Manager(
        _set("run"),
        {},
        folders=_set("--cwd"),
        elsewhere=_set("workspace workspaces"),
        selecting=_set(""),
        valued=_set("--mutex --network-timeout --cache-folder --registry --use-yarnrc"),
        own=_set(
            "access add audit autoclean bin cache check config constraints create dedupe dlx exec explain"
            " generate-lock-entry global help import info init install licenses link list login logout node"
            " npm outdated owner pack patch patch-commit plugin policies prune publish rebuild remove search"
            " self-update set stage tag team unlink unplug unset up upgrade upgrade-interactive version"
            " versions why"
        ),
    ),
    "pnpm": Manager(
        _set("run run-script"),
        {"test": "test", "t": "test", "tst": "test", "start": "start"},
        folders=_set("-C --dir --prefix"),
        elsewhere=_set("-r --recursive -w --workspace-root recursive m multi"),
        selecting=_set("-F --filter --filter-prod"),
        valued=_set("--loglevel --reporter --store-dir --registry"),
        own=_set(
            "add approve-builds audit bin cache cat-file cat-index ci clean-install completion config create"
            " c dedupe deploy dlx doctor env exec fetch find-hash get help i import info init install"
            " install-test it la licenses link list ll ln login logout ls outdated pack patch patch-commit"
            " patch-remove pkg prune publish rb rebuild remove rm root self-update server set setup show"
            " store un uninstall unlink up update upgrade version view whoami why x"
        ),
    ),
    "bun": Manager(
        _set("run"),
        {},
        folders=_set("--cwd"),
        elsewhere=_set("--workspaces"),
        selecting=_set("--filter -F"),
        valued=_set("--env-file --config -c -r --preload --import"),
        own=_set(
            "a add audit build c completions create discord exec feedback getcompletes help i init info"
            " install link list outdated patch patch-commit pm publish r remove repl rm test uninstall unlink"
            " up update upgrade why x"
        ),
    ),
}
"""By program. The facts are from the command line references of npm 11, yarn 1 and 4, pnpm 10 and bun 1."""
