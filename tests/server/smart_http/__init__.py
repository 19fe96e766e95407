"""Git's smart HTTP, both ways: who may fetch and push, and what a push does besides."""

from __future__ import annotations

import re
from urllib.parse import unquote

from server.accounts import Caller
from server.exchange import Answer, Request
from server.forge import Forge
from server.repositories import Repository
from server.smart_http import backend, receiving

PATH = re.compile(
    r"/(?P<owner>[^/]+)/(?P<repo>[^/]+?)(?:\.git)?/(?P<service>info/refs|git-upload-pack|git-receive-pack)"
)


def answer(forge: Forge, request: Request, base: str) -> Answer:
    """Answer a request of a git client; `base` is the server's address."""
    found = PATH.fullmatch(request.path)
    assert found is not None
    name = f"{unquote(found['owner'])}/{unquote(found['repo'])}"
    if request.token is not None and not forge.accepts(request.token):
        return _challenge()
    caller = forge.directory.anybody(request.token)
    repository = forge.find(name)
    renamed = forge.find_renamed(name) if repository is None else None
    if renamed is not None and caller.sees(renamed):
        tail = f"?{request.query_string}" if request.query_string else ""
        return Answer(301, {"Location": f"{base}/{renamed.full_name}.git/{found['service']}{tail}"})
    if repository is None or not caller.sees(repository):
        # Who is not known is not told whether it is missing or private, but asked for a name.
        return _challenge() if request.token is None else Answer(404, _TEXT, b"Repository not found.\n")
    if "git-receive-pack" not in request.path + request.query_string:
        return backend.run(repository, found["service"], request)
    if refusal := _may_push(repository, caller):
        return refusal
    if found["service"] == "info/refs":
        return backend.run(repository, "info/refs", request)
    with repository.ref_store.lock:
        before = repository.refs()
        given = receiving.refusal(repository, caller, request) or backend.run(
            repository, "git-receive-pack", request
        )
        repository.ref_store.tell(before)
    return given


_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def _challenge() -> Answer:
    return Answer(401, {**_TEXT, "WWW-Authenticate": 'Basic realm="GitHub"'}, b"Repository not found.\n")


def _may_push(repository: Repository, caller: Caller) -> Answer | None:
    denial = caller.denial(repository, "contents")
    if denial is not None and denial.status == 401:
        return _challenge()
    if denial is not None:
        # Of users git hears the name, of Apps and fine-grained tokens only that it is not granted.
        text = f"Permission to {repository.full_name}.git denied to {caller.login}.\n"
        of_user = caller.token is not None and caller.token.kind == "classic"
        return Answer(403, _TEXT, (text if of_user else "Write access to repository not granted.\n").encode())
    if repository.settings.disabled:
        return Answer(403, _TEXT, b"Access to this repository has been disabled by GitHub staff.\n")
    if repository.archived:
        return Answer(403, _TEXT, b"This repository was archived so it is read-only.\n")
    return None
