"""Programs that run the command in their own arguments, and how to find it there.

From their manuals and help texts (GNU coreutils 9, sudo 1.9, npm 11, pnpm 10, Yarn 4, Bun 1.3, uv 0.9,
pipx 1.8, Poetry 2, Pipenv 2025, Bundler 2.7, conda 25), read in November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How a program (with its subcommand) takes the command that it runs.

    Options that are neither in `flags` (alone) nor in `valued` (with a value behind them) leave the command
    unknown; `packages` are valued ones after which the command is no longer the name of a package.
    `operands` stand before the command. `assigns`: `NAME=value` before it sets variables for it.
    `only_behind_dashes`: it stands behind `--`, and anything may be before. `fetches`: the command is fetched
    from a registry of packages. `among_packages`: it is looked for among installed packages first.
    """

    flags: frozenset[str] = frozenset()
    valued: frozenset[str] = frozenset()
    operands: int = 0
    assigns: bool = False
    only_behind_dashes: bool = False
    fetches: bool = False
    among_packages: bool = False


def _wrapper(
    flags: str = "",
    valued: str = "",
    *,
    operands: int = 0,
    assigns: bool = False,
    only_behind_dashes: bool = False,
    fetches: bool = False,
    among_packages: bool = False,
) -> Wrapper:
    return Wrapper(
        frozenset(flags.split()),
        frozenset(valued.split()),
        operands,
        assigns,
        only_behind_dashes,
        fetches,
        among_packages,
    )


_SUDO = _wrapper(
    "-E -H -n -S -k -b -P -i --preserve-env --set-home --non-interactive --stdin --background --login",
    "-u --user -g --group -p --prompt -C --close-from -h --host -T --command-timeout",
    assigns=True,
)
_UV_RUN = _wrapper(
    "--frozen --locked --no-sync --isolated --no-project --all-extras --all-groups --all-packages --active -q"
    " --quiet -v --verbose --no-dev --dev --no-default-groups --no-editable --exact --upgrade -U --refresh"
    " --offline --no-cache -n --no-config --managed-python --no-managed-python --no-env-file --only-dev"
    " --no-progress --native-tls --no-build --no-binary",
    "--with --with-editable --with-requirements --extra --no-extra --group --no-group --only-group --python"
    " -p --package --env-file --index --default-index --extra-index-url --index-url -i --index-strategy"
    " --color --upgrade-package -P --python-preference --resolution --prerelease --cache-dir --config-file",
    among_packages=True,
)
_UVX = _wrapper(
    "--isolated -q --quiet -v --verbose --refresh --offline --no-cache -n --no-config -U --upgrade"
    " --managed-python --no-managed-python --no-progress --native-tls --no-build --no-binary",
    "--with --with-editable --with-requirements --python -p --index --default-index --extra-index-url"
    " --index-url -i --index-strategy --color --from --env-file --constraints -c --python-preference"
    " --resolution --prerelease --cache-dir --config-file",
    fetches=True,
)
_NPX = _wrapper(
    "-y --yes --no --no-install --ignore-existing -q --quiet --prefer-offline --prefer-online --offline"
    " --foreground-scripts --silent -s --legacy-peer-deps",
    "-p --package --loglevel --cache --registry",
    fetches=True,
)
_DLX = _wrapper("-q --quiet -s --silent -y", "-p --package --allow-build --reporter", fetches=True)
_LOCAL = _wrapper("-s --silent", among_packages=True)
_AMONG_PACKAGES = _wrapper(among_packages=True)
_BEHIND_DASHES = _wrapper(only_behind_dashes=True)
_CONDA_RUN = _wrapper("--no-capture-output --live-stream -v", "-n --name -p --prefix", among_packages=True)

WRAPPERS: dict[tuple[str, ...], Wrapper] = {
    ("sudo",): _SUDO,
    ("doas",): _wrapper("-n", "-u"),
    ("env",): _wrapper("-i - --ignore-environment -v --debug", "-u --unset", assigns=True),
    ("cross-env",): _wrapper(assigns=True),
    ("time",): _wrapper("-p -v --verbose -l", "-f --format -o --output"),
    ("nice",): _wrapper("", "-n --adjustment"),
    ("ionice",): _wrapper("-t --ignore", "-c --class -n --classdata"),
    ("nohup",): _wrapper(),
    ("ssh-agent",): _wrapper("-s -c -D -d -k", "-a -t -E -O -P"),
    ("sshpass",): _wrapper("-e -v", "-f -d -p -P"),
    ("setsid",): _wrapper("-w --wait -f --fork -c --ctty"),
    ("stdbuf",): _wrapper("", "-i --input -o --output -e --error"),
    ("unbuffer",): _wrapper("-p"),
    ("chronic",): _wrapper("-v -e"),
    ("caffeinate",): _wrapper("-d -i -m -s -u", "-t -w"),
    ("taskset",): _wrapper("-a --all-tasks", "-c --cpu-list"),
    ("timeout",): _wrapper(
        "--preserve-status --foreground -v --verbose -f -p", "-s --signal -k --kill-after", operands=1
    ),
    ("gtimeout",): _wrapper("--preserve-status --foreground", "-s --signal -k --kill-after", operands=1),
    ("flock",): _wrapper("-n --nonblock -x -s -u -e -o", "-w --timeout -E", operands=1),
    ("gosu",): _wrapper(operands=1),
    ("exec",): _wrapper("-c -l", "-a"),
    ("command",): _wrapper("-p"),
    ("builtin",): _wrapper(),
    ("xvfb-run",): _wrapper(
        "-a --auto-servernum -l --listen-tcp",
        "-e --error-file -f --auth-file -n --server-num -p --xauth-protocol -s --server-args -w --wait",
    ),
    ("dbus-run-session",): _wrapper("", "--config-file --dbus-daemon"),
    ("npx",): _NPX,
    ("npm", "exec"): _NPX,
    ("npm", "x"): _NPX,
    ("pnpm", "dlx"): _DLX,
    ("pnpm", "exec"): _LOCAL,
    ("pnpx",): _DLX,
    ("yarn", "dlx"): _DLX,
    ("yarn", "exec"): _LOCAL,
    ("bunx",): _wrapper("--bun --silent --verbose", "-p --package", fetches=True),
    ("bun", "x"): _wrapper("--bun --silent --verbose", "-p --package", fetches=True),
    ("uvx",): _UVX,
    ("uv", "tool", "run"): _UVX,
    ("uv", "run"): _UV_RUN,
    ("pipx", "run"): _wrapper(
        "--no-cache -q --quiet -v --verbose", "--spec --python --pip-args --index-url -i --with", fetches=True
    ),
    ("poetry", "run"): _AMONG_PACKAGES,
    ("pipenv", "run"): _AMONG_PACKAGES,
    ("bundle", "exec"): _wrapper("--keep-file-descriptors", among_packages=True),
    ("rbenv", "exec"): _wrapper(),
    ("pyenv", "exec"): _wrapper(),
    ("asdf", "exec"): _wrapper(),
    ("conda", "run"): _CONDA_RUN,
    ("mamba", "run"): _CONDA_RUN,
    ("micromamba", "run"): _CONDA_RUN,
    ("dotnet", "tool", "run"): _AMONG_PACKAGES,
    ("composer", "exec"): _BEHIND_DASHES,
    ("mise", "exec"): _BEHIND_DASHES,
    ("mise", "x"): _BEHIND_DASHES,
    ("doppler", "run"): _BEHIND_DASHES,
    ("infisical", "run"): _BEHIND_DASHES,
    ("op", "run"): _BEHIND_DASHES,
    ("aws-vault", "exec"): _BEHIND_DASHES,
    ("chamber", "exec"): _BEHIND_DASHES,
    ("dotenv",): _BEHIND_DASHES,
    ("dotenvx", "run"): _BEHIND_DASHES,
    ("retry",): _BEHIND_DASHES,
}
"""By the words before the options."""

PACKAGE_OPTIONS = frozenset(["-p", "--package", "--from", "--spec"])
"""Options of those that fetch, that name the package: what follows is a program of it, without a version."""

NO_WRAPPING = {"command": frozenset(["-v", "-V"])}
"""Options with which a program only looks for a command."""

_MODULE_NAMES = """
ansible awscli black cibuildwheel coverage flake8 isort jupyter mike mkdocs mypy nox pip pipenv pipx
poetry pylint pytest ruff tox twine uv virtualenv
"""
MODULES = {
    **{name: name for name in _MODULE_NAMES.split()},
    "build": "pyproject-build",
    "pre_commit": "pre-commit",
    "semantic_release": "semantic-release",
    "sphinx": "sphinx-build",
}
"""Modules of Python that are programs as well: `python -m pip` is `pip`."""

SETTINGS_PRINTERS = (
    ("ssh-agent",),
    ("brew", "shellenv"),
    ("opam", "env"),
    ("pyenv", "init"),
    ("rbenv", "init"),
    ("fnm", "env"),
    ("dircolors",),
    ("luarocks", "path"),
    ("micromamba", "shell", "hook"),
)
"""Commands whose output is made for `eval`: it only sets variables, or defines a function of their own."""
