"""Which repository the files are of, as far as that can be found out: the subjects name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pinfix.api import repositories, subjects
from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.errors import PinfixError, UsageError
from pinfix.http.client import Client
from pinfix.http.endpoints import Endpoints, from_environment, is_repository_name
from pinfix.http.tokens import Tokens
from pinfix.oidc.subjects.prefix import Identity, Template
from pinfix.pull_request.writing.pacing import Pace, Pacing
from pinfix.trees.local import LocalTree
from pinfix.working_copy.opening import WorkingCopy, open_working_copy
from pinfix.working_copy.remotes import find_remotes

_ORIGIN = "refs/remotes/origin/"


@dataclass(frozen=True, slots=True)
class Asking:
    """Where to look: `name` is `owner/name` as given ("": that of the working copy around `path`)."""

    path: Path
    name: str
    issuer: str
    offline: bool
    environment: Mapping[str, str]
    notify: Callable[[str], None]


def identity_of(asking: Asking) -> Identity:
    """What can be found out; whatever fails leaves a hole and, where somebody was asked, a note.

    Raises UsageError for a name that is none.
    """
    endpoints = from_environment(asking.environment)
    local = _local(asking, endpoints)
    if asking.offline or not local.name:
        return local
    tokens = Tokens(endpoints, asking.environment)
    if tokens.of(endpoints.home) is None:
        return local
    try:
        return _asked(local, _api(asking, endpoints, tokens))
    except CallFailed as problem:
        asking.notify(f"{local.shown}: {problem}; what it would have told is left to be filled in")
        return local


def name_by_remote(tree: LocalTree, environment: Mapping[str, str]) -> str:
    """`owner/name` of the working copy that `tree` is, by its remote; "" where that does not tell."""
    if tree.diff_prefix:
        return ""  # a folder of another repository, such as an example in it
    endpoints = from_environment(environment)
    return _of_working_copy(Asking(tree.root, "", "", True, environment, lambda _: None), endpoints)[0]


def _api(asking: Asking, endpoints: Endpoints, tokens: Tokens) -> Api:
    return Api(Client(tokens, notify=asking.notify), endpoints.home, Pace(Pacing()))


def _asked(local: Identity, api: Api) -> Identity:
    facts = repositories.repository(api, local.owner, local.name)
    told = subjects.subjects(api, facts)
    return replace(
        local,
        owner=facts.owner,
        name=facts.name,
        owner_id=str(facts.owner_number or ""),
        repository_id=str(facts.number),
        default_branch=facts.default_branch or local.default_branch,
        template=None if told is None else Template(told.prefix, told.keys),
    )


def _local(asking: Asking, endpoints: Endpoints) -> Identity:
    """Without asking anybody: by the option, the remote, or the variables of a GitHub runner."""
    remote, branch = _of_working_copy(asking, endpoints)
    running = asking.environment.get("GITHUB_REPOSITORY", "")
    written = asking.name or remote or running
    owner, _, name = written.partition("/")
    if not is_repository_name(owner, name):
        if asking.name:
            raise UsageError(f"--repo is OWNER/NAME, not {asking.name!r}")
        return Identity(issuer=asking.issuer)
    found = Identity(owner, name, default_branch=branch, issuer=asking.issuer)
    if written.lower() != running.lower():
        return found
    owner_id, number = (
        asking.environment.get(key, "") for key in ("GITHUB_REPOSITORY_OWNER_ID", "GITHUB_REPOSITORY_ID")
    )
    return replace(
        found,
        owner_id=owner_id if owner_id.isdecimal() else "",
        repository_id=number if number.isdecimal() else "",
    )


def _of_working_copy(asking: Asking, endpoints: Endpoints) -> tuple[str, str | None]:
    """`owner/name` by the remote, and the default branch as git knows it; "" and None: not known."""
    tokens = Tokens(endpoints, asking.environment)
    try:
        with open_working_copy(asking.path, asking.environment, tokens.redact) as copy:
            remotes = find_remotes(copy.git, endpoints.home)
            of_origin = remotes.target == remotes.push
            name = str(remotes.target.repository)
            return name, _default_branch(copy) if of_origin and asking.name in ("", name) else None
    except PinfixError:
        return "", None


def _default_branch(copy: WorkingCopy) -> str | None:
    found = copy.git.run("symbolic-ref", "--quiet", f"{_ORIGIN}HEAD")
    return found.text.strip().removeprefix(_ORIGIN) or None if found.status == 0 else None
