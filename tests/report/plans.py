"""Plans for the tests of the reports."""

from __future__ import annotations

from typing import Any

from pinfix.plan import Change, FileError, FileRewrite, Place, Plan, Refusal, Safety

SHA = "11bd71901bbe5b1630ceea73d27597364c9af683"
CI = ".github/workflows/ci.yml"


def change(**given: Any) -> Change:
    fields: dict[str, Any] = {
        "codemod": "pin-actions",
        "place": Place(CI, 12, 15, ("jobs", "build", "steps", 0, "uses")),
        "title": "Pin actions/checkout to a commit",
        "why": "A tag can be moved.",
        "before": "actions/checkout@v4",
        "after": f"actions/checkout@{SHA} # v4.2.2",
        "safety": Safety.SAFE,
        "operations": (),
        "evidence": {"as_of": "2025-10-01", "source": "snapshot", "tags": ["v4", "v4.2.2"]},
    }
    return Change(**{**fields, **given})


def refusal(**given: Any) -> Refusal:
    fields: dict[str, Any] = {
        "codemod": "pin-actions",
        "place": Place(CI, 20, 9, ("jobs", "build", "steps", 1, "uses")),
        "code": "unknown-tag",
        "reason": "octo/tool has no tag v9",
        "remedy": "Name a tag that exists.",
    }
    return Refusal(**{**fields, **given})


def refusals(number: int) -> tuple[Refusal, ...]:
    """As many, each for a reason of its own."""
    return tuple(refusal(reason=f"octo/tool has no tag v9.{minor}") for minor in range(number))


def grant(**given: Any) -> Change:
    """A change whose evidence names lines of files."""
    fields: dict[str, Any] = {
        "codemod": "permissions",
        "place": Place(CI, 4, 3, ("jobs", "build")),
        "title": "grant contents: write, packages: read to build",
        "why": "The job needs no more than this.",
        "before": "",
        "after": "permissions:\n  contents: write\n  packages: read",
        "safety": Safety.NARROWING,
        "operations": (),
        "bundle": "blocks of .github/workflows/ci.yml",
        "evidence": {
            "contents: read": [ground(9, "actions/checkout@v4")],
            "contents: write": [ground(11, "git push"), ground(12, "gh release create")],
            "packages: read": [ground(7, "the image is pulled with the token")],
        },
    }
    return Change(**{**fields, **given})


def ground(line: int, because: str) -> dict[str, object]:
    return {"path": CI, "line": line, "because": because}


def rewrite(before: bytes = b"old\n", after: bytes = b"new\n", path: str = CI) -> FileRewrite:
    return FileRewrite(path, before, after)


def plan(**given: Any) -> Plan:
    fields: dict[str, Any] = {
        "changes": (),
        "refusals": (),
        "errors": (),
        "rewrites": (),
        "files_read": 1,
        "requests": 0,
        "seconds": 0.25,
    }
    return Plan(**{**fields, **given})


def full_plan() -> Plan:
    return plan(
        changes=(
            change(),
            change(
                place=Place(CI, 40, 7, ("jobs",), document=1),
                safety=Safety.ASSUMED,
                assumption="No other workflow reads this output.",
            ),
        ),
        refusals=(refusal(), refusal(code="branch-offline", reason="main is a branch", remedy="Go online.")),
        errors=(
            FileError("a.yml", "invalid-yaml", "found a tab", 3, 1),
            FileError("b.yml", "unreadable", "permission denied"),
        ),
        rewrites=(rewrite(),),
        files_read=7,
        seconds=0.123456,
    )
