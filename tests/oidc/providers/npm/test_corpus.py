"""Jobs of real workflows."""

from __future__ import annotations

import pytest
from oidc.providers.publishing.kit import in_corpus

from pinfix_codemods.oidc.providers.npm.provider import Npm

W = ".github/workflows"


@pytest.mark.parametrize(
    ("path", "job", "expected"),
    [
        (f"mheap__pin-github-action/{W}/release.yml", "build", set()),
        (f"reviewdog__action-eslint/{W}/npm-publish.yml", "publish", set()),
        (f"01-ai__langcrew/{W}/publish-npm.yml", "publish", None),
        (f"apollographql__apollo-client/{W}/release.yml", "release", None),
        (f"JamesIves__github-pages-deploy-action/{W}/version.yml", "update-registries", {"tool-version"}),
        (f"octokit__plugin-throttling.js/{W}/release.yml", "build", {"tool-version"}),
        (f"supabase__supabase-js/{W}/deprecate-version.yml", "deprecate", {"tool-version"}),
        (f"cypress-io__github-action/{W}/main.yml", "release", {"tool-version"}),
        (f"tauri-apps__tauri/{W}/publish-cli-js.yml", "publish", set()),
    ],
)
def test_what_is_found(path: str, job: str, expected: set[str] | None) -> None:
    assert in_corpus(Npm(), path, job) == expected
