"""Which configuration holds, and which codemods run."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from pathlib import Path

from pinfix.codemod import Codemod, OnRequest
from pinfix.config import CONFIGURATION_PATHS, Config, load
from pinfix.errors import ConfigurationError, FileProblem, UsageError
from pinfix.trees.tree import Tree


def read_config(tree: Tree, given: Path | None, names: Collection[str]) -> Config:
    """The configuration in `given`, else the first of the usual files of the tree, else the defaults.

    Raises ConfigurationError where a file is there but does not hold.
    """
    if given is not None:
        try:
            data = given.read_bytes()
        except OSError as error:
            raise ConfigurationError(f"cannot read the configuration {given}: {error.strerror}") from None
        return load(data, str(given), names)
    for path in CONFIGURATION_PATHS:
        try:
            data = tree.read(path)
        except FileProblem as problem:
            if problem.code == "vanished":
                continue
            raise ConfigurationError(f"{path}: {problem.message}") from None
        return load(data, path, names)
    return Config()


def choose(
    installed: Sequence[Codemod], config: Config, *, only: Sequence[str], skip: Sequence[str]
) -> tuple[Codemod, ...]:
    """The codemods that run: those of the configuration, narrowed by the options. Raises UsageError.

    Those that are `OnRequest` have to be named, by an option or in the configuration, or to have settings.
    """
    names = [codemod.name for codemod in installed]
    for name in (*only, *skip):
        find(name, names)
    chosen = tuple(
        codemod
        for codemod in installed
        if config.codemods.allows(codemod.name)
        and codemod.name not in skip
        and (codemod.name in only if only else _is_usual(codemod, config))
    )
    if not chosen:
        raise UsageError("no codemod is left to run: check --only, --skip and the configuration")
    return chosen


def _is_usual(codemod: Codemod, config: Config) -> bool:
    """Whether it runs where no option names it."""
    named = config.codemods.only is not None and codemod.name in config.codemods.only
    return named or not isinstance(codemod, OnRequest) or codemod.asked_for(config)


def find(name: str, names: Sequence[str]) -> str:
    """`name`, if it is one of `names`. Raises UsageError with the nearest name."""
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise UsageError(f"there is no codemod {name!r}{hint} (there are: {', '.join(names)})")
