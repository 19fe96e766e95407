"""One who calls: what of a repository is seen and may be done, and with which words it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.accounts.apps import App
from server.accounts.tokens import Token

if TYPE_CHECKING:
    from server.repositories import Repository

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
EVERYWHERE = "octocat"
"""This user has every right everywhere, unless a repository says otherwise (`Repository.allow`)."""


@dataclass(frozen=True, slots=True)
class Denied:
    """A refusal; `permission` is what would have been needed."""

    status: int
    message: str
    permission: str


@dataclass(frozen=True, slots=True)
class Caller:
    """`token` None: nobody known. `app`: it proved itself by a JSON web token, for calls about itself."""

    token: Token | None
    app: App | None = None

    @property
    def login(self) -> str:
        """As whom they write."""
        return self.token.login if self.token else ""

    @property
    def identity(self) -> str:
        """Whose limits are used up: those of a user or an installation, over all of its tokens."""
        token = self.token
        if token is None:
            return f"app:{self.app.id}" if self.app else "anonymous"
        if token.installation is not None:
            return f"installation:{token.installation.id}"
        # Of GITHUB_TOKEN the limits are those of its repository.
        return f"actions:{min(token.repositories or (0,))}" if token.of_app else f"user:{token.login}"

    @property
    def kind(self) -> str:
        """The kind of token, in the words of GitHub's refusals to push."""
        kinds = {"classic": "an OAuth App", "fine-grained": "a Personal Access Token"}
        return kinds.get(self.token.kind if self.token else "", "a GitHub App")

    @property
    def headers(self) -> dict[str, str]:
        """What every answer says about a token: the scopes of a classic one."""
        if self.token is None or self.token.kind != "classic":
            return {}
        return {"X-OAuth-Scopes": ", ".join(self.token.scopes), "X-Accepted-OAuth-Scopes": ""}

    def role(self, repository: Repository) -> str:
        """The role in a repository, of the user alone: what the token takes away is not counted."""
        least = "none" if repository.private else "read"
        if self.token is None or self.token.of_app:
            return least
        given = repository.roles.get(self.login.lower())
        if given is None and self.login.lower() in (repository.owner.lower(), EVERYWHERE):
            return "admin"
        return max(given or least, least, key=ROLES.index)

    def sees(self, repository: Repository) -> bool:
        """Whether a repository is there for them at all."""
        if not repository.private:
            return True
        if self.token is None:
            return False
        if self.token.kind == "classic":
            return "repo" in self.token.scopes and self.role(repository) != "none"
        return self.token.reaches(repository) and (self.token.of_app or self.role(repository) != "none")

    def denial(
        self, repository: Repository, permission: str, level: str = "write", role: str = "write"
    ) -> Denied | None:
        """Why something is refused that needs a permission of a token, and a role of its user; else None."""
        token, needed = self.token, f"{permission}={level}"
        if token is None:
            return Denied(401, "Requires authentication", needed)
        strong = ROLES.index(self.role(repository)) >= ROLES.index(role)
        if token.kind == "classic":
            scoped = "repo" in token.scopes or (not repository.private and "public_repo" in token.scopes)
            if scoped and strong:
                return None
            if scoped and permission != "contents":
                return Denied(403, "Must have admin rights to Repository.", needed)
            # Who may not write is not told that there is something to write to.
            return Denied(404, "Not Found", needed)
        reached = token.reaches(repository) and (token.of_app or strong)
        if reached and token.permits(permission, level):
            return None
        who = "integration" if token.of_app else "personal access token"
        return Denied(403, f"Resource not accessible by {who}", needed)

    def workflow_denial(self, repository: Repository) -> Denied | None:
        """Why workflow files may not be changed, by a caller who may write other files."""
        token = self.token
        if token is None:
            return Denied(401, "Requires authentication", "workflows=write")
        if token.kind == "classic":
            return None if "workflow" in token.scopes else Denied(404, "Not Found", "workflows=write")
        # GITHUB_TOKEN has no such permission, whatever a workflow asks for.
        if token.kind != "actions" and token.permits("workflows", "write"):
            return None
        who = "integration" if token.of_app else "personal access token"
        return Denied(403, f"Resource not accessible by {who}", "workflows=write")

    def refused_workflow(self, path: str) -> str:
        """What git is told where workflow files may not be changed."""
        lacking = "`workflow` scope" if self.kind != "a GitHub App" else "`workflows` permission"
        return f"refusing to allow {self.kind} to create or update workflow `{path}` without {lacking}"
