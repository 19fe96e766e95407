"""Files that no step runs, and that decide all the same what runs and who reviews it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

_FOLDERS = {
    ".github/workflows/": "GitHub reads workflows and their lock here",
    ".github/actions/": "actions of the repository",
}
_FILES = {
    ".github/dependabot.yml": "says what Dependabot proposes",
    ".github/dependabot.yaml": "says what Dependabot proposes",
    "renovate.json": "says what Renovate proposes and merges",
    "renovate.json5": "says what Renovate proposes and merges",
    ".github/renovate.json": "says what Renovate proposes and merges",
    ".github/renovate.json5": "says what Renovate proposes and merges",
    ".renovaterc": "says what Renovate proposes and merges",
    ".renovaterc.json": "says what Renovate proposes and merges",
    ".renovaterc.json5": "says what Renovate proposes and merges",
    ".github/pinfix.yml": "says what pinfix repairs",
    "pinfix.yml": "says what pinfix repairs",
    ".github/zizmor.yml": "says what zizmor overlooks",
    "zizmor.yml": "says what zizmor overlooks",
}


def always(paths: Collection[str], codeowners: str) -> Iterator[tuple[str, str]]:
    """Those of the files `paths`, each with the reason, a clause; `codeowners` is the file of that name."""
    folders = tuple(_FOLDERS)
    for path in paths:
        if path == codeowners:
            yield path, "says who reviews what"
        elif path in _FILES:
            yield path, _FILES[path]
        elif path.startswith(folders):
            yield from ((path, why) for folder, why in _FOLDERS.items() if path.startswith(folder))
