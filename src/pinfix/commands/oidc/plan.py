"""`pinfix oidc plan`: what has to be set up outside the repository for the codemod `oidc`."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pinfix import registry
from pinfix.commands import ExitCode
from pinfix.commands.oidc.identity import Asking, identity_of, name_by_remote
from pinfix.commands.output import Output, write_aside
from pinfix.commands.passed_over import note_what_was_passed_over
from pinfix.commands.settings import choose, read_config
from pinfix.commands.status import progress_for
from pinfix.commands.writing import written
from pinfix.config import Config
from pinfix.config.oidc.group import PROVIDERS
from pinfix.config.reading import suggestion
from pinfix.engine import Options, make_plan
from pinfix.errors import FileProblem, UsageError
from pinfix.oidc.facts import SwapFacts, facts_of
from pinfix.oidc.parties import parties_of
from pinfix.oidc.rendering import to_json, to_text
from pinfix.oidc.runbook.guide import FOLDER
from pinfix.oidc.setup import Setup, setup_of
from pinfix.plan import FileRewrite, Plan
from pinfix.report.text import to_text as plan_to_text
from pinfix.trees.local import LocalTree
from pinfix.yaml.document import Document

CODEMOD = "oidc"

_IGNORE = f"{FOLDER}/.gitignore"
_IGNORED = "# Account numbers and ids: to be committed only by those who decide to.\n*\n"
_LOCK = ".terraform.lock.hcl"
_MOST_LOCKS = 20
_AZURERM = re.compile(
    r'provider "[^"\s]{1,200}/hashicorp/azurerm" \{\s{1,20}version\s{1,20}=\s{1,20}"(\d{1,3})\.'
)


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `pinfix oidc plan`, as given; `output` has no format of its own here."""

    paths: Sequence[Path]
    write: bool
    only: Sequence[str]
    as_json: bool
    repository: str
    offline: bool
    config: Path | None
    output: Output


def plan(request: Request) -> ExitCode:
    """Show the set-up, or write it to `.github/pinfix/oidc/`. Raises UsageError for what cannot work."""
    _check_providers(request.only)
    request.output.check_file()
    installed = registry.codemods()
    tree = LocalTree.open(request.paths)
    config = read_config(tree, request.config, [codemod.name for codemod in installed])
    found = _planned(request, tree, config)
    facts = _wanted(facts_of(found.changes), request.only)
    setup = _setup(request, tree, config, found, facts)
    if request.write:
        found = _written(tree, setup, found)
    _show(request, setup, found)
    note_what_was_passed_over(request.output, request.paths, tree, found)
    return ExitCode.INCOMPLETE if found.errors else ExitCode.DONE


def _check_providers(names: Sequence[str]) -> None:
    for name in names:
        if name not in PROVIDERS:
            raise UsageError(f"--only: there is no provider {name!r}{suggestion(name, PROVIDERS)}")


def _planned(request: Request, tree: LocalTree, config: Config) -> Plan:
    """What the codemod would do with everything allowed. Nothing of it is written."""
    codemods = choose(registry.codemods(), config, only=(CODEMOD,), skip=())
    resolver = registry.resolver(
        offline=request.offline, branches=config.pin.branches, notify=request.output.note
    )
    options = Options(
        offline=request.offline,
        unsafe=True,
        name_of=lambda: request.repository or name_by_remote(tree, os.environ),
    )
    with progress_for(request.output) as progress:
        return make_plan(tree, codemods, resolver, config, options, progress)


def _wanted(facts: Sequence[SwapFacts], only: Collection[str]) -> list[SwapFacts]:
    return [one for one in facts if not only or one.provider in only]


def _setup(
    request: Request, tree: LocalTree, config: Config, found: Plan, facts: Sequence[SwapFacts]
) -> Setup:
    """The workflows are looked at as they are after the change: an environment may have been added."""
    after = {rewrite.path: rewrite.after for rewrite in found.rewrites}

    def document_at(path: str) -> Document | None:
        return Document.from_bytes(after[path]) if path in after else None

    asking = Asking(
        tree.root,
        request.repository,
        config.oidc.issuer,
        request.offline,
        os.environ,
        request.output.note,
    )
    identity = identity_of(asking)
    parties = parties_of(facts, document_at, config.oidc, identity)
    is_azure = any(party.trust.kind == "azure" for party in parties)
    return setup_of(parties, identity, azurerm=_azurerm(tree) if is_azure else None)


def _azurerm(tree: LocalTree) -> int | None:
    """The major version of the provider that lock files name; None where they name none, or several."""
    paths = sorted(path for path in tree.all_paths() if path.rpartition("/")[2] == _LOCK)
    majors: set[int] = set()
    for path in paths[:_MOST_LOCKS]:
        try:
            text = tree.read(path).decode("utf-8", "replace")
        except FileProblem:
            continue
        majors |= {int(match[1]) for match in _AZURERM.finditer(text)}
    return majors.pop() if len(majors) == 1 else None


def _written(tree: LocalTree, setup: Setup, found: Plan) -> Plan:
    """The plan with the errors of writing, if there were some: then no file was written."""
    if not setup.files:
        return found
    rewrites = [_rewrite(tree, path, text) for path, text in setup.files.items()]
    if _present(tree, _IGNORE) is None:
        rewrites.append(FileRewrite(_IGNORE, None, _IGNORED.encode()))
    wanted = tuple(one for one in rewrites if one.before != one.after)
    done = written(tree, replace(found, changes=(), rewrites=wanted))
    return replace(found, errors=done.errors)


def _rewrite(tree: LocalTree, path: str, text: str) -> FileRewrite:
    return FileRewrite(path, _present(tree, path), text.encode())


def _present(tree: LocalTree, path: str) -> bytes | None:
    """What stands there; None also where it cannot be read, which writing then reports."""
    try:
        return tree.read(path)
    except FileProblem:
        return None


def _show(request: Request, setup: Setup, found: Plan) -> None:
    output = request.output
    if request.as_json:
        output.emit(to_json(setup, found.refusals, found.errors).encode())
    elif request.write and not found.errors:
        output.emit("".join(f"{path}\n" for path in setup.files).encode())
    else:
        output.emit(to_text(setup).encode())
    write_aside(plan_to_text(found, "dry-run", color=False, verbosity=output.verbosity, changes=False))
