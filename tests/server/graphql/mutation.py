"""Mutations: commits that GitHub makes and signs (`createCommitOnBranch`), refs that move (`updateRefs`).

The words for a missing branch and for workflow files are not published; types are those that users report.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.accounts import Caller
from server.accounts.signing import author_of, sign
from server.forge import Forge
from server.graphql.errors import ApiError
from server.graphql.repository import RefFields, RepositoryFields
from server.guards import rules, workflow_files
from server.objects import FILE, Commit, Entry, NoSuchObject
from server.repositories import Repository
from server.rest.views import node_id
from server.rest.views.plain import node_number

NO_OBJECT = "0" * 40
"""The id of what is not there."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """The root of mutations."""

    forge: Forge
    caller: Caller
    site: str

    def createCommitOnBranch(self, input: Mapping[str, Any]) -> dict[str, Any]:
        repository, branch = self._branch(input["branch"])
        with repository.ref_store.lock:
            ref = f"refs/heads/{branch}"
            head = repository.refs().get(ref)
            if head is None:
                raise ApiError("NOT_FOUND", f"Branch '{branch}' does not exist.")
            if head != input["expectedHeadOid"]:
                wanted = input["expectedHeadOid"]
                text = f'Expected branch to point to "{wanted}" but it did not.  Pull and try again.'
                raise ApiError("STALE_DATA", text)
            tree = _tree(repository, head, input.get("fileChanges") or {})
            self._check_workflows(repository, tree)
            made = sign(repository.objects, self._commit(tree, head, input["message"]))
            self._move(repository, {ref: made})
        shown = RepositoryFields(repository, self.site, self.caller)
        return {
            "clientMutationId": input.get("clientMutationId"),
            "commit": shown.at(made),
            "ref": RefFields(shown, ref, made),
        }

    def updateRefs(self, input: Mapping[str, Any]) -> dict[str, Any]:
        number = node_number("Repository", str(input["repositoryId"]))
        found = self.forge.by_id(number) if number is not None else None
        repository = self._writable(found, str(input["repositoryId"]), "UpdateRefs")
        updates = input["refUpdates"]
        with repository.ref_store.lock:
            refs = repository.refs()
            for update in updates:
                expected = update.get("beforeOid")
                if expected is not None and refs.get(update["name"], NO_OBJECT) != expected:
                    text = f"Ref cannot be updated: {update['name']} is not at {expected}."
                    raise ApiError("STALE_DATA", text)
                self._check_forward(repository, refs.get(update["name"]), update)
            moves = {
                one["name"]: None if one["afterOid"] == NO_OBJECT else one["afterOid"] for one in updates
            }
            self._move(repository, moves)
        return {"clientMutationId": input.get("clientMutationId")}

    def _check_forward(self, repository: Repository, before: str | None, update: Mapping[str, Any]) -> None:
        after = update["afterOid"]
        if after == NO_OBJECT:
            return
        try:
            kind = repository.objects.kind(after)
        except NoSuchObject:
            raise ApiError("NOT_FOUND", f"Could not resolve to a commit with the oid {after}.") from None
        if kind == "commit":
            self._check_workflows(repository, repository.objects.commit(after).tree)
        if before and not update.get("force") and before not in repository.history(after):
            raise ApiError("UNPROCESSABLE", f"{update['name']} cannot be fast forwarded.")

    def _branch(self, named: Mapping[str, Any]) -> tuple[Repository, str]:
        name, branch = named.get("repositoryNameWithOwner"), named.get("branchName")
        if named.get("id"):
            found, branch = _by_id(self.forge, str(named["id"]))
        else:
            found, branch = self.forge.find(str(name)), str(branch).removeprefix("refs/heads/")
        return self._writable(found, str(name), "CreateCommitOnBranch"), branch

    def _writable(self, repository: Repository | None, name: str, mutation: str) -> Repository:
        if repository is None or not self.caller.sees(repository):
            raise ApiError("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
        denial = self.caller.denial(repository, "contents")
        if denial is not None:
            unable = f"{self.caller.login} does not have the correct permissions to execute `{mutation}`"
            raise ApiError("FORBIDDEN", denial.message if denial.status == 403 else unable)
        if repository.archived:
            raise ApiError("FORBIDDEN", "Repository was archived so is read-only.")
        return repository

    def _check_workflows(self, repository: Repository, tree: str) -> None:
        if self.caller.workflow_denial(repository) is not None:
            files = workflow_files.brought_in(repository, tree)
            if files:
                raise ApiError("FORBIDDEN", self.caller.refused_workflow(files[0]))

    def _commit(self, tree: str, parent: str, message: Mapping[str, str | None]) -> Commit:
        author = author_of(self.caller, self.forge.clock)
        text = "\n\n".join(part for part in (message["headline"], message.get("body")) if part)
        return Commit(tree, (parent,), author, author, text)

    def _move(self, repository: Repository, moves: Mapping[str, str | None]) -> None:
        """Move refs (None deletes one): all of them, or where one may not, none."""
        try:
            for ref, after in moves.items():
                rules.check(repository, ref, after, self.caller.login)
        except rules.RuleViolation as violation:
            raise ApiError("UNPROCESSABLE", str(violation)) from None
        try:
            repository.set_refs(moves)
        except (ValueError, KeyError):
            raise ApiError("UNPROCESSABLE", "Ref cannot be created.") from None


def _by_id(forge: Forge, identity: str) -> tuple[Repository | None, str]:
    for one in forge.all():
        for ref in one.refs():
            if ref.startswith("refs/heads/") and node_id("Ref", one.id, ref) == identity:
                return one, ref.removeprefix("refs/heads/")
    return None, ""


def _tree(repository: Repository, head: str, changes: Mapping[str, Any]) -> str:
    leaves = repository.objects.leaves(repository.objects.commit(head).tree)
    for deletion in changes.get("deletions") or ():
        if leaves.pop(deletion["path"], None) is None:
            text = f"A path was requested for deletion which does not exist as of commit oid `{head}`"
            raise ApiError("UNPROCESSABLE", text)
    for addition in changes.get("additions") or ():
        path = addition["path"]
        if any(part in ("", ".", "..", ".git") for part in path.split("/")):
            raise ApiError("UNPROCESSABLE", f"The path `{path}` is malformed")
        try:
            body = base64.b64decode(addition["contents"], validate=True)
        except binascii.Error:
            raise ApiError("UNPROCESSABLE", f"The contents of `{path}` are not valid Base64") from None
        # Whatever mode the file had: there is no way to say one, and this is what it becomes.
        leaves[path] = Entry(FILE, path, repository.objects.write("blob", body))
    return repository.objects.write_leaves(leaves)
