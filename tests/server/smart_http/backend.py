"""`git http-backend` on the bare repositories (git-http-backend(1), RFC 3875)."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from server.exchange import Answer, Request, Wire
from server.objects import GIT_ENVIRONMENT
from server.repositories import Repository


def run(repository: Repository, service: str, request: Request) -> Answer:
    """Let git answer; pushing is allowed by the configuration of each repository."""
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
