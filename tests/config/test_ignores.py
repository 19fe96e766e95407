from __future__ import annotations

import time

import pytest

from pinfix.config import Config, IgnoreRule

CI = ".github/workflows/ci.yml"


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        (CI, CI),
        (".github/workflows/*.yml", CI),
        (".github/workflows/c?.yml", CI),
        (".github/workflows/[bc]i.yml", CI),
        ("*/*/*", CI),
        ("**", CI),
        ("**/ci.yml", CI),
        ("**/ci.yml", "ci.yml"),
        (".github/**/ci.yml", CI),
        (".github/**/ci.yml", ".github/ci.yml"),
        (".github/**/**/ci.yml", CI),
        ("**/a/**/b.yml", "x/a/y/a/z/b.yml"),
        (".github/", CI),
        ("vendor/", "vendor/a/action.yml"),
        (".github/**", CI),
    ],
)
def test_path_matches(glob: str, path: str) -> None:
    assert IgnoreRule(path=glob).covers(path, None, "pin-actions")


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("ci.yml", CI),
        ("*.yml", CI),
        (".github/*", CI),
        (".github/workflows", CI),
        (".github/workflows/ci.YML", CI),
        (".github/workflows/ci.yml", "pkg/" + CI),
        ("**/workflow/ci.yml", CI),
        ("**/a/**/b.yml", "x/a/y/a/z/c.yml"),
        (".github/workflows/ci.yml/**/x", CI),
        ("vendor/", "vendored/action.yml"),
        (".github.workflows.ci.yml", CI),
        (".github/workflows/ci+.yml", ".github/workflows/cii.yml"),
    ],
)
def test_path_must_not_match(glob: str, path: str) -> None:
    assert not IgnoreRule(path=glob).covers(path, "actions/checkout@v4", "pin-actions")


@pytest.mark.parametrize(
    ("pattern", "uses"),
    [
        ("actions/*", "actions/checkout@v4"),
        ("actions/*", "actions/cache/save@v4"),
        ("actions/checkout", "Actions/CheckOut@v4"),
        ("Octo/Tool", "octo/tool@v1"),
        ("octo/tool@v1", "octo/tool@v1"),
        ("octo/tool@v1", "octo/tool/sub@v1"),
        ("octo/*@main", "octo/tool@main"),
        ("*/*@main", "octo/tool@main"),
        ("octo/*@release/*", "octo/tool@release/a/b"),
        ("octo/tool/sub", "octo/tool/sub@v1"),
        ("octo/tool/*", "OCTO/tool/sub@v1"),
        ("octo/tool/**", "octo/tool@v1"),
        ("octo/flows/.github/workflows/*.yml", "octo/flows/.github/workflows/a.yml@v1"),
        ("octo/pkg@@scope/*", "octo/pkg@@scope/name@1.0"),
        ("octo/tool", "octo/tool@${{ inputs.ref }}"),
        ("docker://alpine:*", "docker://alpine:3.20"),
        ("docker://ghcr.io/**", "docker://ghcr.io/octo/image:1"),
        ("https://ghe.example/octo/*", "https://ghe.example/Octo/tool/sub@v1"),
    ],
)
def test_uses_matches(pattern: str, uses: str) -> None:
    assert IgnoreRule(uses=pattern).covers(CI, uses, "pin-actions")


@pytest.mark.parametrize(
    ("pattern", "uses"),
    [
        ("actions/*", "actions-rs/toolchain@v1"),
        ("actions/*", "my/actions/x@v1"),
        ("octo/tool", "octo/tool2@v1"),
        ("octo/tool", "octo@v1"),
        ("octo/tool@v1", "octo/tool@v1.2"),
        ("octo/tool@v1", "octo/tool@V1"),
        ("octo/tool@v1", "octo/tool"),
        ("octo/tool@main", "octo/tool/main"),
        ("octo/tool/sub", "octo/tool/Sub@v1"),
        ("octo/tool/sub", "octo/tool@v1"),
        ("octo/tool/sub", "octo/tool/sub/deeper@v1"),
        ("octo/*", "https://ghe.example/octo/tool@v1"),
        ("https://ghe.example/octo/*", "octo/tool@v1"),
        ("octo/*", "./octo/tool"),
        ("octo/*", ""),
    ],
)
def test_uses_must_not_match(pattern: str, uses: str) -> None:
    assert not IgnoreRule(uses=pattern).covers(CI, uses, "pin-actions")


def test_a_rule_about_uses_does_not_cover_a_place_without() -> None:
    assert not IgnoreRule(uses="*/*").covers(CI, None, "pin-actions")


def test_every_part_of_a_rule_must_hold() -> None:
    rule = IgnoreRule(CI, "octo/*", "pin-actions", "why")
    assert rule.covers(CI, "octo/tool@v1", "pin-actions")
    assert not rule.covers("other.yml", "octo/tool@v1", "pin-actions")
    assert not rule.covers(CI, "actions/cache@v1", "pin-actions")
    assert not rule.covers(CI, "octo/tool@v1", "permissions")


def test_the_first_rule_that_covers_is_returned() -> None:
    first, second = IgnoreRule(uses="octo/*", reason="first"), IgnoreRule(path="**", reason="second")
    config = Config(ignore=(first, second))
    assert config.ignores(CI, "octo/tool@v1", "pin-actions") is first
    assert config.ignores(CI, None, "pin-actions") is second
    assert Config(ignore=(first,)).ignores(CI, "actions/cache@v4", "pin-actions") is None
    assert Config().ignores(CI, "octo/tool@v1", "pin-actions") is None


@pytest.mark.parametrize("glob", ["*a" * 40 + "b", "**/" * 40 + "b", "**/a/" * 40 + "b", "[" * 60])
def test_hostile_patterns_take_no_exponential_time(glob: str) -> None:
    begin = time.process_time()
    for path in ("a" * 4_000, "a/" * 400 + "a"):
        assert not IgnoreRule(path=glob).covers(path, None, "pin-actions")
    assert time.process_time() - begin < 2
