"""Finding codemods and resolvers: through entry points, so that anybody can ship their own.

An entry point of the group `pinfix.codemods` names a package; each module in it that has an object called
`codemod` is one. An entry point of the group `pinfix.resolvers` names a function that builds a resolver.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points

from pinfix.codemod import Codemod
from pinfix.errors import PinfixError
from pinfix.resolution import Branches, Resolver


def codemods() -> tuple[Codemod, ...]:
    """Every codemod that is installed, in the order in which they run."""
    found: dict[str, Codemod] = {}
    for entry_point in entry_points(group="pinfix.codemods"):
        package = import_module(entry_point.module)
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            codemod: Codemod | None = getattr(import_module(module.name), "codemod", None)
            if codemod is None:
                continue
            if codemod.name in found:
                raise PinfixError(f"two installed codemods are called {codemod.name!r}")
            found[codemod.name] = codemod
    return tuple(sorted(found.values(), key=lambda codemod: (codemod.phase, codemod.name)))


def resolver(
    *,
    offline: bool,
    branches: Branches = "head",
    notify: Callable[[str], None] = lambda text: None,
    environment: Mapping[str, str] | None = None,
) -> Resolver:
    """The resolver that answers for a run.

    `branches` is what the configuration says of them; `notify` is told, in lines for people, what is being
    waited for; `environment` has the variables, where they are not those of the process. Raises PinfixError
    where none is installed.
    """
    given = {} if environment is None else {"environment": environment}
    for entry_point in entry_points(group="pinfix.resolvers", name="default"):
        built: Resolver = entry_point.load()(offline=offline, branches=branches, notify=notify, **given)
        return built
    raise PinfixError("no resolver is installed: install pinfix again")
