"""What package.json says where its sources are."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from oidc.scene.kit import scenes

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.finding import Finding

from .kit import NPM, of, publish, setup


def found(here: str = "", run: str = "npm publish", **package: object) -> Finding:
    files = {"package.json": json.dumps({"name": "x", "version": "1.0.0", **package})}
    (job,) = scenes(of(setup(), publish(run)), files)
    (finding,) = NPM.look(replace(job, full_name=lambda: here), OidcSettings())
    return finding


@pytest.mark.parametrize(
    "written",
    [
        "https://gitlab.com/o/x.git",
        "gitlab:o/x",
        "git@bitbucket.org:o/x.git",
        "git+ssh://git@codeberg.org/o/x",
        "gist:11",
    ],
)
def test_sources_that_are_not_on_github(written):
    for repository in (written, {"type": "git", "url": written}):
        assert [one.code for one in found(repository=repository).objections] == ["other-registry"]


@pytest.mark.parametrize(
    "written",
    [
        "o/x",
        "github:o/x",
        "git+https://github.com/o/x.git",
        "git@github.com:o/x.git",
        "https://github.example.com/o/x",
    ],
)
def test_sources_that_may_be_here_are_told(written):
    swap = found(repository=written).swap
    assert swap is not None
    assert any(f"`{written}`" in note for note in swap.notes)


def test_none_are_told():
    swap = found().swap
    assert swap is not None
    assert any("has no `repository`" in note for note in swap.notes)


def test_a_key_in_the_address_is_not_shown():
    swap = found(repository="https://me:secret-word@github.com/o/x").swap
    assert swap is not None
    assert not any("secret-word" in note for note in swap.notes)


SAME = [
    "o/x",
    "github:o/x",
    "https://github.com/o/x",
    "git+https://github.com/o/x.git",
    "git+https://me@github.com/o/x.git#main",
    "git://github.com/o/x.git",
    "git@github.com:o/x.git",
    "git+ssh://git@github.com/o/x.git",
]


@pytest.mark.parametrize("written", SAME)
def test_sources_that_are_here_need_no_note(written):
    swap = found("o/x", repository={"url": written}).swap
    assert swap is not None
    assert not any("repository" in note for note in swap.notes)


@pytest.mark.parametrize("written", SAME)
@pytest.mark.parametrize("here", ["o/y", "me/x", "o/x.js"])
def test_sources_of_another_repository(written, here):
    (objection,) = found(here, repository=written).objections
    assert objection.code == "other-registry"
    assert f"`git+https://github.com/{here}.git`" in objection.remedy


def test_no_sources_where_the_repository_is_known():
    (objection,) = found("o/x").objections
    assert "has no `repository`" in objection.reason


def test_the_case_of_letters_is_no_objection():
    swap = found("O/X", repository="o/x").swap
    assert swap is not None
    assert any("compares upper and lower case" in note for note in swap.notes)


@pytest.mark.parametrize(
    ("run", "package"),
    [
        ("npm publish --workspaces", {"repository": "o/other"}),
        ("npm publish -w packages/a", {"repository": "o/other"}),
        ("npm publish $FOLDER", {"repository": "o/other"}),
        ("npm publish ./packages/a", {"repository": "o/other"}),
        ("npm publish", {"repository": "o/other", "private": True}),
    ],
)
def test_another_package_than_that_of_the_root_is_not_judged_by_it(run, package):
    finding = found("o/x", run, **package)
    assert not any("package.json" in one.reason for one in finding.objections)
    if finding.swap is not None:
        assert any("`git+https://github.com/o/x.git`" in note for note in finding.swap.notes)


def test_a_folder_that_is_published_is_looked_into():
    files = {
        "package.json": json.dumps({"name": "root", "repository": "o/x"}),
        "packages/a/package.json": json.dumps({"name": "a", "repository": "o/other"}),
    }
    (job,) = scenes(of(setup(), publish("npm publish ./packages/a")), files)
    (finding,) = NPM.look(replace(job, full_name=lambda: "o/x"), OidcSettings())
    assert [one.code for one in finding.objections] == ["other-registry"]


def test_an_action_that_publishes():
    step = (
        "      - uses: JS-DevTools/npm-publish@v4\n        with:\n          token: ${{ secrets.NPM_TOKEN }}\n"
    )
    files = {"package.json": json.dumps({"name": "x", "repository": "o/other"})}
    (job,) = scenes(of(setup(), step), files)
    (finding,) = NPM.look(replace(job, full_name=lambda: "o/x"), OidcSettings())
    assert [one.code for one in finding.objections] == ["other-registry"]
