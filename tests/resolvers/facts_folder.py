"""A small folder of facts for the tests, written in the form of the shipped one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def sha(digit: str) -> str:
    return digit * 40


def write_facts(folder: Path, *repositories: dict[str, Any], denied: tuple[str, ...] = ()) -> Path:
    lines = []
    for given in sorted(repositories, key=lambda given: str(given["repository"]).lower()):
        empty: dict[str, Any] = {"tags": {}, "branches": {}, "conflicts": {}, "moving": []}
        record = {"key": given["repository"].lower(), "as_of": "2026-05-01", **empty, **given}
        lines.append(json.dumps(record, separators=(",", ":")) + "\n")
    (folder / "tags.jsonl").write_text("".join(lines))
    (folder / "renamed.json").write_text(json.dumps({"names": {"old-owner/old": "owner/new"}}))
    (folder / "snapshot.json").write_text(json.dumps({"repositories": len(lines), "newest": "2026-08-23"}))
    commits = [
        {
            "sha": commit,
            "repository": "owner/new",
            "date": "2026-03-19",
            "source": "GHSA-test",
            "confidence": "high",
        }
        for commit in denied
    ]
    (folder / "denylist.json").write_text(json.dumps({"commits": commits}))
    return folder
