"""All files of a repository: what callers hand on is followed until nothing new arrives anywhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Protocol

from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.workflow import Workflow
from pinfix.secret_uses.files import look_at_action, look_at_dependabot, look_at_workflow
from pinfix.secret_uses.looking import Handed, Looking
from pinfix.secret_uses.model import Everything, Inventory
from pinfix.secret_uses.scope import Names, Scope
from pinfix.yaml.document import Document
from pinfix.yaml.meant import text_as_meant

_DEPENDABOT = (".github/dependabot.yml", ".github/dependabot.yaml")
_MOST_ROUNDS = 12
"""Files that hand a secret on to one another in a chain; GitHub allows 10 levels of called workflows."""

_HINT = "secrets"
"""A file without this word, spelt by escapes or not, speaks of no secret."""

_JOB_TOKEN = "secrets.github_token"  # noqa: S105 - how it is named

_ENTRY = re.compile(
    r"""^[ \t-]*(?!if:)[\w.-]+:[ \t]+["']?\$\{\{[ \t]*secrets\.([a-z_][a-z0-9_]*)[ \t]*\}\}["']?[ \t\r]*$""",
    re.MULTILINE,
)
"""An entry whose value is one secret and nothing else, in lower case: most secrets are named in one."""


class Files(Protocol):
    """What of a repository is looked at; see `pinfix.codemod.Repository`."""

    @property
    def complete(self) -> bool:
        """Whether these are all files that there are."""
        ...

    def workflows(self) -> Iterator[Workflow]:
        """Every workflow."""
        ...

    def actions(self) -> Iterator[Action]:
        """Every action."""
        ...

    def read(self, path: str) -> str | None:
        """The text of a file."""
        ...


def inventory(repository: Files, only: Collection[str] | None = None) -> Inventory:
    """Every use of every secret in the workflows and actions of `repository`, the job's own token left out.

    Besides the places that name a secret, those which it reaches through `env`, inputs, called workflows,
    actions of the repository and the outputs of a step count as its uses. `only`: the secrets that will be
    asked about; files that plainly use others alone are left out.
    """
    wanted = None if only is None else frozenset(name.lower() for name in only)
    given: dict[str, Scope] = {}
    looked: dict[str, tuple[Scope, Looking]] = {}
    for _ in range(_MOST_ROUNDS):
        found = list(_look(repository, given, looked, wanted))
        arriving = _arriving(one for looking in found for one in looking.handed)
        if arriving == given:
            break
        given = arriving
    found += _dependabot(repository)
    uses = {use for looking in found for use in looking.uses}
    everything = {place for looking in found for place in looking.everything}
    declared = {one for looking in found for one in looking.declared}
    return Inventory(
        tuple(sorted(uses, key=lambda use: (use.path, use.line, use.secret, use.kind, use.what, use.job))),
        tuple(sorted(everything, key=lambda place: (place.path, place.line, place.what))),
        tuple(sorted(declared, key=lambda one: (one.path, one.line, one.secret))),
        repository.complete,
    )


def _look(
    repository: Files,
    given: dict[str, Scope],
    looked: dict[str, tuple[Scope, Looking]],
    wanted: frozenset[str] | None,
) -> Iterator[Looking]:
    """What is found in each file; `looked` keeps it, for files that are handed the same in the next round."""
    nothing = Scope()
    for workflow in repository.workflows():
        path, scope = workflow.path, given.get(workflow.path, nothing)
        if path in looked and looked[path][0] == scope:
            yield looked[path][1]
        elif path in given or _may_speak_of_secrets(workflow.document, wanted):
            looked[path] = scope, look_at_workflow(workflow, scope)
            yield looked[path][1]
    for action in repository.actions():
        folder = action.path.rpartition("/")[0] or "."
        scope = given.get(folder, nothing)
        if action.path in looked and looked[action.path][0] == scope:
            yield looked[action.path][1]
        elif folder in given or _may_speak_of_secrets(action.document, wanted):
            looked[action.path] = scope, look_at_action(action, scope)
            yield looked[action.path][1]


def _may_speak_of_secrets(document: Document, wanted: frozenset[str] | None) -> bool:
    text = text_as_meant(document).lower().replace(_JOB_TOKEN, "")
    if wanted is not None and _HINT in text:
        text = _ENTRY.sub(lambda found: found[0] if found[1] in wanted else "", text)
    return _HINT in text


def _arriving(handed: Iterable[Handed]) -> dict[str, Scope]:
    """The secrets that reach each workflow, by its path, and each action, by its folder."""
    found: dict[str, Scope] = {}
    for one in handed:
        before = found.get(one.path, Scope())
        after = Scope(
            env=_joined(before.env, one.env),
            inputs=_joined(before.inputs, one.inputs),
            secrets=_joined(before.secrets, one.secrets),
        )
        if after != Scope():
            found[one.path] = after
    return found


def _joined(names: Names, more: Names) -> Names:
    found = dict(names)
    for name, secrets in more.items():
        if secrets:
            found[name] = found.get(name, frozenset()) | secrets
    return found


def _dependabot(repository: Files) -> Iterator[Looking]:
    for path in _DEPENDABOT:
        text = repository.read(path)
        if text is None:
            continue
        try:
            yield look_at_dependabot(path, Document.from_text(text))
        except FileProblem as problem:
            unread = Looking(path, Document(text, bom=False, roots=()))
            unread.everything[Everything(path, 0, f"cannot be read: it {problem.message}")] = None
            yield unread
