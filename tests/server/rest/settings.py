"""What stands around the code of a repository: forks, rules, topics, permissions, where Apps are."""

from __future__ import annotations

from server.accounts.signing import author_of
from server.exchange import Answer
from server.guards import workflow_files
from server.objects import Commit
from server.pulls.merging import merge_trees
from server.repositories import Repository, owners
from server.rest import pages
from server.rest.apps.proving import proved, shown
from server.rest.call import Call, Refused, Route
from server.rest.views.plain import user
from server.rest.views.repository import repository as repository_view

_EMPTY = "The repository exists, but it contains no Git content. Empty repositories cannot be forked."


def fork(call: Call) -> Answer:
    """`POST forks`: 202 at once, the fork is there later."""
    token, parent = call.caller.token, call.repository
    if token is None:
        raise Refused(401, "Requires authentication")
    if token.of_app:
        raise Refused(403, "Resource not accessible by integration", permission="administration=write")
    if token.kind == "classic" and not {"repo", "public_repo"} & set(token.scopes):
        raise Refused(404, "Not Found")
    if token.kind == "fine-grained" and not token.permits("administration", "write"):
        raise Refused(
            403, "Resource not accessible by personal access token", permission="administration=write"
        )
    if parent.empty:
        raise Refused(403, _EMPTY)
    if not parent.settings.allow_forking:
        raise Refused(403, "Forking is disabled for this repository.")
    asked = call.body()
    made = _fork(
        call, str(asked.get("name") or parent.name), default_only=asked.get("default_branch_only") is True
    )
    return Answer.json(repository_view(made, call.caller, call.api, call.site), 202)


def merge_upstream(call: Call) -> Answer:
    """`POST merge-upstream`: a branch of a fork takes in that of its parent."""
    call.need("contents")
    upstream, branch = call.repository.parent, call.body().get("branch")
    if not isinstance(branch, str):
        raise Refused(422, "Invalid request.")
    if upstream is None:
        raise Refused(422, "Repository is not a fork")
    name = f"refs/heads/{branch}"
    ours, theirs = call.repository.refs().get(name), upstream.refs().get(name)
    if ours is None or theirs is None:
        raise Refused(422, "Branch not found")
    label = f"{upstream.owner}:{branch}"
    if theirs in call.repository.history(ours):
        return _merged(f"This branch is not behind the upstream {label}.", "none", label)
    _check_workflows(call, theirs)
    if ours in call.repository.history(theirs):
        call.check_rules(name, theirs)
        call.repository.set_refs({name: theirs})
        return _merged(
            f"Successfully fetched and fast-forwarded from upstream {label}.", "fast-forward", label
        )
    tree = merge_trees(call.repository, ours, theirs)
    if tree is None:
        raise Refused(409, "There are merge conflicts")
    who = author_of(call.caller, call.forge.clock)
    merge = Commit(tree, (ours, theirs), who, who, f"Merge branch '{label}' into {branch}")
    call.repository.set_refs({name: call.objects.write_commit(merge)})
    return _merged(f"Successfully fetched and merged from upstream {label}.", "merge", label)


def rules(call: Call, branch: str) -> Answer:
    """`GET rules/branches/{branch}`: also of a branch that is not there yet."""
    source = {"ruleset_source_type": "Repository", "ruleset_source": call.repository.full_name}
    found = [{**rule, **source} for rule in call.repository.rules_of(branch)]
    return pages.numbered(call.request, found, lambda rule: rule, f"{call.url}/rules/branches/{branch}")


def topics(call: Call) -> Answer:
    """`GET topics`."""
    return Answer.json({"names": list(call.repository.settings.topics)})


def codeowners_errors(call: Call) -> Answer:
    """`GET codeowners/errors`: of the file that counts; 404 without one."""
    commit = call.commit(call.request.query.get("ref", "HEAD"), 404)
    tree = call.objects.commit(commit).tree
    for path in owners.PLACES:
        entry = call.objects.find(tree, path)
        if entry is not None:
            text = call.objects.read(entry.id)[1].decode()
            return Answer.json({"errors": list(owners.errors(text, path, call.repository.settings.owners))})
    raise Refused(404, "Not Found")


def workflow_permissions(call: Call) -> Answer:
    """`GET actions/permissions/workflow`: for who administers the repository."""
    call.need("administration", "read", "admin")
    settings = call.repository.settings
    return Answer.json(
        {
            "default_workflow_permissions": settings.workflow_permissions,
            "can_approve_pull_request_reviews": settings.actions_may_open,
        }
    )


def subjects(call: Call) -> Answer:
    """`GET actions/oidc/customization/sub`: the prefix only in the newest version of the API."""
    call.need("actions", "read", "read")
    settings, repository = call.repository.settings, call.repository
    keys = {"include_claim_keys": list(settings.subject_keys)} if settings.subject_keys else {}
    found = {"use_default": not settings.subject_keys, **keys}
    if call.request.headers.get("X-GitHub-Api-Version") == "2026-03-10":
        owner, name = repository.owner, repository.name
        if settings.immutable_subjects:
            owner, name = f"{owner}@{user(owner, call.api, call.site)['id']}", f"{name}@{repository.id}"
        found |= {
            "use_immutable_subject": settings.immutable_subjects,
            "sub_claim_prefix": f"repo:{owner}/{name}",
        }
    return Answer.json(found)


def installation(call: Call) -> Answer:
    """`GET installation`: that of the App that asks."""
    found = call.forge.directory.installation_on(proved(call.asked), call.repository)
    if found is None:
        raise Refused(404, "Not Found")
    return Answer.json(shown(call.asked, found))


def _fork(call: Call, name: str, *, default_only: bool) -> Repository:
    login, parent = call.caller.login, call.repository
    for one in call.forge.all():
        if one.parent is parent and one.owner.lower() == login.lower():
            return one
    if login.lower() == parent.owner.lower():
        raise Refused(403, "You cannot fork your own repository.")
    free = (f"{login}/{name}{tail}" for tail in ("", *(f"-{number}" for number in range(1, 100))))
    made = call.forge.fork(parent.full_name, next(one for one in free if call.forge.find(one) is None))
    if default_only:
        kept = f"refs/heads/{parent.default_branch}"
        made.set_refs({ref: None for ref in made.refs() if ref != kept})
    made.settings.ready_after = call.forge.fork_delay
    return made


def _check_workflows(call: Call, commit: str) -> None:
    files = workflow_files.brought_in(call.repository, call.objects.commit(commit).tree)
    if files and call.caller.workflow_denial(call.repository) is not None:
        raise Refused(422, call.caller.refused_workflow(files[0]))


def _merged(message: str, kind: str, label: str) -> Answer:
    return Answer.json({"message": message, "merge_type": kind, "base_branch": label})


ROUTES: tuple[Route, ...] = (
    ("POST", "forks", fork),
    ("POST", "merge-upstream", merge_upstream),
    ("GET", "rules/branches/(.+)", rules),
    ("GET", "topics", topics),
    ("GET", "codeowners/errors", codeowners_errors),
    ("GET", "actions/permissions/workflow", workflow_permissions),
    ("GET", "actions/oidc/customization/sub", subjects),
    ("GET", "installation", installation),
)
