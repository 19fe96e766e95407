"""npm-run-all, run-s, run-p and concurrently."""

from __future__ import annotations

import json

import pytest
from scripts.kit import reason, texts

SCRIPTS = {"build": "tsc", "build:a": "a", "build:b:c": "c", "push": "git push", "it's": "x"}


def package(**more: str) -> dict[str, str]:
    scripts = {name: text for name, text in SCRIPTS.items() if "'" not in name}
    return {"package.json": json.dumps({"scripts": {**scripts, **more}})}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("run-s build push", "npm run 'build'\nnpm run 'push'"),
        ("npm-run-all --parallel -l build", "npm run 'build'"),
        ("run-p 'build:*'", "npm run 'build:a'\nnpm run 'build:b:c'"),
        ("run-p build:*", "npm run 'build:a'\nnpm run 'build:b:c'"),
        ("run-p --max-parallel 2 build", "npm run 'build'"),
        ("run-p --max-parallel=2 build", "npm run 'build'"),
        ("run-s 'build -- --x {1}' -- y", "npm run 'build' -- --x y"),
        ("run-s 'build --x'", "npm run 'build' -- --x"),
        ("concurrently 'npm:build' 'git push'", "npm run 'build'\ngit push"),
        ("concurrently -k -n a,b 'yarn:build:*'", "yarn run 'build:a'\nyarn run 'build:b:c'"),
        ("concurrently 'pnpm:build x'", "pnpm run 'build' -- x"),
        ("concurrently 'node:build'", "node --run 'build'"),
        ("concurrently ls --teardown 'git push'", "ls\ngit push"),
        ("concurrently --teardown='git push' ls", "git push\nls"),
        ("concurrently -P 'echo {@}' -- a b", "echo a b"),
    ],
)
def test_what_they_run(line: str, expected: str) -> None:
    assert texts(line, package()) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        "run-s none",
        "run-s 'none:*'",
        "run-s $X",
        'run-s "build:$X"',
        "run-s --npm-path x build",
        "concurrently $X",
        "concurrently npm:none",
    ],
)
def test_what_is_not_known_is_not_followed(line: str) -> None:
    reason(line, package())


def test_without_a_package_or_a_folder_nothing_is_known() -> None:
    assert "package.json" in reason("run-s build", {})
    assert "folder" in reason("run-s build", package(), None)


@pytest.mark.parametrize("pattern", ["build:**", "{build:a,push}", "!(push)", "*"])
def test_all_that_a_pattern_may_fit_is_followed(pattern: str) -> None:
    (text,) = texts(f"run-s '{pattern}'", package())
    assert "build:a" in text
