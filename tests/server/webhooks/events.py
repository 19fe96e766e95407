"""Which installations hear of what happened, and with what payload.

The shapes are those of GitHub's OpenAPI description (`x-webhooks`), with no field that it does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.accounts import Caller, Installation
from server.accounts.tokens import covers
from server.forge import Forge
from server.happenings import ACTOR, Happening
from server.repositories import Repository
from server.rest.views.apps import installation as installation_view
from server.rest.views.issues import IssueViews
from server.rest.views.plain import Json, node_id, organization, user
from server.rest.views.pulls import PullViews
from server.rest.views.repository import repository as repository_view
from server.webhooks import pushes

NOBODY = Caller(None)

_NEEDED = {
    "push": "contents",
    "pull_request": "pull_requests",
    "issues": "issues",
    "issue_comment": "issues",
    "repository": "metadata",
}
"""The permission (to read) without which an App does not hear of an event."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A payload for one installation."""

    installation: Installation
    payload: Json


def of(happening: Happening, forge: Forge, site: str) -> Iterator[Addressed]:
    """The payloads of what happened; several for a push that moved several refs."""
    told = list(_installations(happening, forge))
    if not told:
        return
    scene = _Scene(forge, site)
    for body in scene.bodies(happening):
        for installation in told:
            yield Addressed(installation, {**body, **scene.frame(happening, installation)})


def _installations(happening: Happening, forge: Forge) -> Iterator[Installation]:
    if happening.installation is not None:
        yield happening.installation
        return
    assert happening.repository is not None
    needed = _NEEDED[happening.event]
    for one in forge.directory.installations:
        granted = {"metadata": "read", **one.permissions}.get(needed, "none")
        heard = happening.event in one.app.events and covers(granted, "read")
        if heard and not one.suspended and one.covers(happening.repository):
            yield one


@dataclass(frozen=True, slots=True)
class _Scene:
    forge: Forge
    site: str

    def frame(self, happening: Happening, installation: Installation) -> Json:
        """What every payload has."""
        shown: Json = {"sender": self._user(ACTOR.get())}
        if happening.installation is None:
            shown["installation"] = {
                "id": installation.id,
                "node_id": node_id("IntegrationInstallation", installation.id),
            }
        else:
            shown["installation"] = installation_view(
                installation, self.site, self.site, self._is_organization(installation.account)
            )
        account = happening.repository.owner if happening.repository else installation.account
        if self._is_organization(account):
            shown["organization"] = organization(account, self.site, self.site)
        return shown

    def bodies(self, happening: Happening) -> Iterable[Json]:
        """What is told of the matter itself."""
        if happening.event == "push":
            return self._pushes(happening)
        kinds = {
            "installation": self._installation,
            "installation_repositories": self._chosen,
            "repository": self._repository_event,
            "pull_request": self._pull,
            "issues": self._issue,
            "issue_comment": self._comment,
        }
        return [kinds[happening.event](happening)]

    def _installation(self, happening: Happening) -> Json:
        named = happening.details.get("repositories")
        return {"requester": None} | ({} if named is None else {"repositories": _named(named)})

    def _chosen(self, happening: Happening) -> Json:
        changed, added = _named(happening.details["repositories"]), happening.action == "added"
        return {
            "repository_selection": "selected",
            "repositories_added": changed if added else [],
            "repositories_removed": [] if added else changed,
            "requester": None,
        }

    def _repository_event(self, happening: Happening) -> Json:
        details, changes = happening.details, {}
        if "name" in details:
            changes = {"repository": {"name": {"from": details["name"]}}}
        if "owner" in details:
            kind = "organization" if self._is_organization(details["owner"]) else "user"
            shown = organization if kind == "organization" else user
            changes = {"owner": {"from": {kind: shown(details["owner"], self.site, self.site)}}}
        if "default_branch" in details:
            changes = {"default_branch": {"from": details["default_branch"]}}
        return {"repository": self._repository(happening.repository)} | (
            {"changes": changes} if changes else {}
        )

    def _pull(self, happening: Happening) -> Json:
        pull = happening.details["subject"]
        views = PullViews(pull, NOBODY, self.site, self.site)
        return {
            "number": pull.number,
            "pull_request": views.whole(known=False),
            **self._about(views.shared, happening),
        }

    def _issue(self, happening: Happening) -> Json:
        views = IssueViews(happening.details["subject"], NOBODY, self.site, self.site)
        return {"issue": _without_closer(views.issue()), **self._about(views, happening)}

    def _comment(self, happening: Happening) -> Json:
        views = IssueViews(happening.details["subject"], NOBODY, self.site, self.site)
        body = {
            "issue": _without_closer(views.issue()),
            "comment": views.comment(happening.details["comment"]),
        }
        return body | self._about(views, happening)

    def _about(self, views: IssueViews, happening: Happening) -> Json:
        details, shown = happening.details, {"repository": self._repository(happening.repository)}
        if "label" in details:
            shown["label"] = views.label(details["label"])
        if details.get("changes"):
            shown["changes"] = {name: {"from": before} for name, before in details["changes"].items()}
        return shown | {name: details[name] for name in ("before", "after") if name in details}

    def _pushes(self, happening: Happening) -> Iterator[Json]:
        assert happening.repository is not None
        shown = self._repository(happening.repository)
        for move in pushes.moves(happening.details["before"], happening.details["after"]):
            yield pushes.payload(happening.repository, move, shown, ACTOR.get(), self.site)

    def _repository(self, shown: Repository | None) -> Json:
        assert shown is not None
        whole = repository_view(shown, NOBODY, self.site, self.site, family=False)
        del whole["permissions"]
        return whole

    def _user(self, login: str) -> Json:
        return user(login, self.site, self.site)

    def _is_organization(self, login: str) -> bool:
        return login.lower() in self.forge.directory.organizations


def _named(repositories: Iterable[Repository]) -> list[Mapping[str, Any]]:
    return [
        {
            "id": one.id,
            "node_id": node_id("Repository", one.id),
            "name": one.name,
            "full_name": one.full_name,
            "private": one.private,
        }
        for one in repositories
    ]


def _without_closer(issue: Json) -> Json:
    # Payloads do not say who closed an issue: that is the sender.
    return {name: value for name, value in issue.items() if name != "closed_by"}
