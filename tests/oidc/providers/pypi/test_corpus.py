"""Jobs of real workflows."""

from __future__ import annotations

import pytest
from oidc.providers.publishing.kit import in_corpus

from pinfix_codemods.oidc.providers.pypi.provider import Pypi

W = ".github/workflows"


@pytest.mark.parametrize(
    ("path", "job", "expected"),
    [
        (f"simonw__sqlite-utils/{W}/publish.yml", "deploy", set()),
        (f"simonw__sqlite-utils/{W}/publish.yml", "test", None),
        (f"encode__httpx/{W}/publish.yml", "publish", {"script"}),
        (f"pixee__codemodder-python/{W}/deploy_to_pypi.yml", "build-and-release", set()),
        (f"ansible__awx/{W}/promote.yml", "promote", {"inline-in-run", "other-registry"}),
        (f"hashicorp__terraform-cdk/{W}/release.yml", "release_pypi", {"tool-version"}),
        (f"woodruffw__gha-hazmat/{W}/pypi-manual-credential.yml", "publish", {"other-registry"}),
        (f"PyO3__maturin/{W}/release.yml", "release-pypi", None),
        (f"pydantic__pydantic/{W}/ci.yml", "release-pydantic-core", None),
    ],
)
def test_what_is_found(path: str, job: str, expected: set[str] | None) -> None:
    assert in_corpus(Pypi(), path, job) == expected
