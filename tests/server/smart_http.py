"""Git's smart HTTP, by `git http-backend` on the bare repositories (git-http-backend(1), RFC 3875)."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from server.exchange import Answer, Request, Wire
from server.forge import Forge
from server.objects import GIT_ENVIRONMENT
from server.repositories import Repository

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
    repository = forge.find(name)
    renamed = forge.find_renamed(name) if repository is None else None
    if renamed is not None and (not renamed.private or request.token):
        tail = f"?{request.query_string}" if request.query_string else ""
        return Answer(301, {"Location": f"{base}/{renamed.full_name}.git/{found['service']}{tail}"})
    if repository is None or (repository.private and request.token is None):
        # Who is not known is not told whether it is missing or private, but asked for a name.
        return _challenge() if request.token is None else Answer(404, _TEXT, b"Repository not found.\n")
    if "git-receive-pack" in request.path + request.query_string:
        return Answer(403, _TEXT, b"Write access to repository not granted.\n")
    return _backend(repository, found["service"], request)


_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def _challenge() -> Answer:
    return Answer(401, {**_TEXT, "WWW-Authenticate": 'Basic realm="GitHub"'}, b"Repository not found.\n")


def _backend(repository: Repository, service: str, request: Request) -> Answer:
    environment = {
        **GIT_ENVIRONMENT,
        "GIT_PROJECT_ROOT": str(repository.path.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{repository.path.name}/{service}",
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query_string,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "REMOTE_ADDR": "127.0.0.1",
    }
    command = [str(_exec_path() / "git-http-backend")]
    done = subprocess.run(command, input=request.body, capture_output=True, env=environment, check=False)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
    status = int(headers.pop("Status", "200 OK").split(" ")[0])
    headers.pop("Content-Length", None)
    return Answer(status, headers, body, Wire(chunked=True))


@cache
def _exec_path() -> Path:
    return Path(
        subprocess.run(["git", "--exec-path"], capture_output=True, check=True, text=True).stdout.strip()
    )
