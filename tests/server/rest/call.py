"""One request about one repository, and the ways in which it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from server.accounts import Caller, Denied
from server.exchange import Answer, Request
from server.forge import Forge
from server.guards import rules, workflow_files
from server.objects import NoSuchObject
from server.repositories import FULL_ID, Repository
from server.rest.views import Views

if TYPE_CHECKING:
    from server.webhooks import Webhooks

Route: TypeAlias = "tuple[str, str, Callable[..., Answer]]"
"""Method, pattern of the path below the repository, and the function that answers."""


class Refused(Exception):
    """An answer that is not 2xx."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: list[dict[str, Any]] | None = None,
        permission: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.permission = permission

    @classmethod
    def denied(cls, denial: Denied) -> Refused:
        """Refused for want of power; GitHub names the permission in a header."""
        return cls(denial.status, denial.message, permission=denial.permission)

    def answer(self) -> Answer:
        """As GitHub puts it."""
        body: dict[str, Any] = {
            "message": self.message,
            "documentation_url": "https://docs.github.com/rest",
            "status": str(self.status),
        }
        if self.errors is not None:
            body["errors"] = self.errors
        named = {"x-accepted-github-permissions": self.permission or ""} if self.permission else {}
        return Answer.json(body, self.status, named if self.status == 403 else None)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and where: what every call has, about a repository or not."""

    forge: Forge
    request: Request
    caller: Caller
    api: str
    webhooks: Webhooks

    @property
    def site(self) -> str:
        """The address for people."""
        return self.api.removesuffix("/api/v3")

    def body(self) -> dict[str, Any]:
        """The body, which may be left out.

        Raises:
            Refused: it is no JSON object.
        """
        try:
            found = json.loads(self.request.body or b"{}")
        except ValueError:
            raise Refused(400, "Problems parsing JSON") from None
        if not isinstance(found, dict):
            raise Refused(400, "Body should be a JSON object")
        return found


class Call:
    """One request about one repository; `url` is its address by number, as links of lists have it."""

    def __init__(self, asked: Asked, repository: Repository) -> None:
        self.asked = asked
        self.forge = asked.forge
        self.request = asked.request
        self.caller = asked.caller
        self.api = asked.api
        self.site = asked.site
        self.repository = repository
        self.objects = repository.objects
        self.views = Views(repository, asked.api, asked.site)
        self.url = f"{asked.api}/repositories/{repository.id}"
        self.accept = asked.request.headers.get("Accept", "")

    def body(self) -> dict[str, Any]:
        """The body, a JSON object."""
        return self.asked.body()

    def need(self, permission: str, level: str = "write", role: str = "write") -> None:
        """Go on only if the caller may; writing needs a repository that can be written.

        Raises:
            Refused: they may not.
        """
        denial = self.caller.denial(self.repository, permission, level, role)
        if denial is not None:
            raise Refused.denied(denial)
        if self.repository.settings.disabled:
            raise Refused(403, "Repository access blocked")
        if level == "write" and self.repository.archived:
            raise Refused(403, "Repository was archived so is read-only.")

    def check_workflows(self, tree: str) -> None:
        """Go on only if the tree brings in no workflow files, or the caller may change them.

        Raises:
            Refused: as GitHub does: 404 for a classic token, 403 for others.
        """
        denial = self.caller.workflow_denial(self.repository)
        if denial is not None and workflow_files.brought_in(self.repository, tree):
            raise Refused.denied(denial)

    def check_rules(self, ref: str, after: str | None) -> None:
        """Go on only if the rules of a branch let it be made, moved or deleted.

        Raises:
            Refused: 422, with a sentence for every rule.
        """
        try:
            rules.check(self.repository, ref, after, self.caller.login)
        except rules.RuleViolation as violation:
            raise Refused(422, str(violation)) from None

    def named(self, prefix: str) -> dict[str, str]:
        """The refs under a prefix, by the rest of their names."""
        refs = self.repository.refs().items()
        return {name.removeprefix(prefix): held for name, held in refs if name.startswith(prefix)}

    def commit(self, ref: str, status: int) -> str:
        """The commit of a name.

        Raises:
            Refused: there is none.
        """
        found = self.repository.find_commit(ref)
        if found is None:
            raise Refused(status, f"No commit found for SHA: {ref}" if status == 422 else "Not Found")
        return found

    def blob(self, identity: str) -> dict[str, Any]:
        """A blob, shown.

        Raises:
            NoSuchObject: it is another kind of object, or none.
        """
        if self.objects.kind(identity) != "blob":
            raise NoSuchObject(identity)
        return self.views.blob(identity)

    def not_empty(self) -> None:
        """Go on only if there is a commit.

        Raises:
            Refused: 409.
        """
        if self.repository.empty:
            raise Refused(409, "Git Repository is empty.")

    def seen(self, view: Callable[[str], object], identity: str) -> object:
        """What a view makes of the object of an id.

        Raises:
            Refused: 404, there is none.
        """
        try:
            if FULL_ID.fullmatch(identity):
                return view(identity)
        except NoSuchObject:
            pass
        raise Refused(404, "Not Found")
