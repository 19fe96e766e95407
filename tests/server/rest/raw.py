"""Files as they are: `/owner/repo/raw/REF/PATH`."""

from __future__ import annotations

import re
from urllib.parse import unquote

from server.accounts import Caller
from server.exchange import Answer
from server.forge import Forge

RAW = re.compile(r"/(?P<owner>[^/]+)/(?P<repo>[^/]+)/raw/(?P<rest>.+)")


def raw_file(forge: Forge, caller: Caller, found: re.Match[str], site: str) -> Answer:
    """A file; the ref is the longest beginning that names a commit.

    A name that the repository had before redirects.
    """
    name = unquote(f"{found['owner']}/{found['repo']}")
    repository = forge.find(name)
    renamed = forge.find_renamed(name) if repository is None else None
    if renamed is not None and caller.sees(renamed):
        return Answer(301, {"Location": f"{site}/{renamed.full_name}/raw/{found['rest']}"})
    if repository is not None and caller.sees(repository):
        parts = unquote(found["rest"]).split("/")
        for cut in range(len(parts) - 1, 0, -1):
            commit = repository.find_commit("/".join(parts[:cut]))
            if commit is not None:
                entry = repository.objects.find(repository.objects.commit(commit).tree, "/".join(parts[cut:]))
                if entry is not None and entry.kind == "blob":
                    body = repository.objects.read(entry.id)[1]
                    return Answer(200, {"Content-Type": "text/plain; charset=utf-8"}, body)
    return Answer(404, {"Content-Type": "text/plain; charset=utf-8"}, b"404: Not Found")
