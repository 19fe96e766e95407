"""A bare repository on disk, as git knows one (gitrepository-layout(5))."""

from __future__ import annotations

from pathlib import Path

_CONFIGURATION = """\
[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
[receive]
\tunpackLimit = 100000
[http]
\treceivepack = true
"""


def lay(path: Path, default_branch: str, shared: Path | None) -> None:
    """Lay an empty one; the objects of `shared`, another repository, are in it too."""
    # Nothing but what git needs to know a repository: there can be hundreds of them.
    for folder in ("objects", "refs"):
        (path / folder).mkdir(parents=True)
    (path / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n", encoding="utf-8")
    (path / "config").write_text(_CONFIGURATION, encoding="utf-8")
    if shared is not None:
        (path / "objects/info").mkdir()
        (path / "objects/info/alternates").write_text(f"{shared / 'objects'}\n", encoding="utf-8")
