"""Refs written through the git database API."""

from __future__ import annotations

from server.exchange import Answer
from server.objects import NoSuchObject
from server.repositories import FULL_ID
from server.repositories.refs import is_name
from server.rest.call import Call, Refused, Route


def create(call: Call) -> Answer:
    """`POST git/refs`."""
    call.need("contents")
    call.not_empty()
    asked = call.body()
    name, sha = asked.get("ref"), asked.get("sha")
    if not isinstance(name, str) or not name.startswith("refs/") or name.count("/") < 2:
        raise Refused(422, "Reference name must start with 'refs/' and contain at least two slashes.")
    if not is_name(name):
        raise Refused(422, f"{name} is not a valid ref name.")
    identity = _object(call, name, sha)
    if name in call.repository.refs():
        raise Refused(422, "Reference already exists")
    _check(call, name, identity)
    _move(call, name, identity)
    headers = {"Location": f"{call.views.url}/git/{name}"}
    return Answer.json(call.views.git_ref(name, identity), 201, headers)


def update(call: Call, rest: str) -> Answer:
    """`PATCH git/refs/{ref}`: forwards only, unless forced."""
    call.need("contents")
    call.not_empty()
    name, asked = f"refs/{rest}", call.body()
    force = asked.get("force", False)
    if not isinstance(force, bool):
        raise Refused(422, "Invalid request.")
    before = call.repository.refs().get(name)
    if before is None:
        raise Refused(422, "Reference does not exist")
    identity = _object(call, name, asked.get("sha"))
    if not force and name.startswith("refs/heads/") and before not in call.repository.history(identity):
        raise Refused(422, "Update is not a fast forward")
    if identity != before:
        _check(call, name, identity)
        _move(call, name, identity)
    return Answer.json(call.views.git_ref(name, identity))


def delete(call: Call, rest: str) -> Answer:
    """`DELETE git/refs/{ref}`; open pull requests of a branch close."""
    call.need("contents")
    call.not_empty()
    name = f"refs/{rest}"
    if name not in call.repository.refs():
        raise Refused(422, "Reference does not exist")
    if name == f"refs/heads/{call.repository.default_branch}":
        raise Refused(422, "Cannot delete the default branch")
    call.check_rules(name, None)
    call.repository.set_refs({name: None})
    return Answer(204)


def _object(call: Call, name: str, sha: object) -> str:
    if not isinstance(sha, str) or not FULL_ID.fullmatch(sha):
        raise Refused(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].")
    try:
        kind = call.objects.kind(sha)
    except NoSuchObject:
        raise Refused(422, "Object does not exist") from None
    if name.startswith("refs/heads/") and kind != "commit":
        raise Refused(422, "Reference update failed")
    return sha


def _check(call: Call, name: str, identity: str) -> None:
    if call.objects.kind(identity) == "commit":
        call.check_workflows(call.objects.commit(identity).tree)
    call.check_rules(name, identity)


def _move(call: Call, name: str, identity: str) -> None:
    try:
        call.repository.set_refs({name: identity})
    except ValueError:
        # A branch `a` beside a branch `a/b`: git cannot keep both.
        raise Refused(422, "Reference update failed") from None


ROUTES: tuple[Route, ...] = (
    ("POST", "git/refs", create),
    ("PATCH", "git/refs/(.+)", update),
    ("DELETE", "git/refs/(.+)", delete),
)
