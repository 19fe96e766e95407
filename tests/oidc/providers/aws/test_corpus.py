"""Jobs of real workflows."""

from __future__ import annotations

import pytest
from oidc.providers.aws.kit import in_corpus

W = ".github/workflows"


@pytest.mark.parametrize(
    ("path", "job", "expected"),
    [
        (f"mattermost__desktop/{W}/nightly-rainforest.yml", "upload-to-s3-daily", set()),
        (f"Alsairy__Masark_Engine/{W}/environments.yml", "configure-environment", set()),
        (f"pulumi__pulumi/{W}/release.yml", "s3-blobs", {"keys-and-role"}),
        (f"pulumi__pulumi-random/{W}/main-post-build.yml", "generate_coverage_data", None),
        (f"denoland__deno/{W}/ci.generated.yml", "build-release-macos-x86_64", {"custom-endpoint"}),
        (f"denoland__deno/{W}/post_publish.generated.yml", "update-dl-version", {"custom-endpoint"}),
        (f"gruntwork-io__terragrunt/{W}/integration-test.yml", "test", {"matrix-account", "script"}),
        (f"rapidsai__shared-workflows/{W}/wheels-test.yaml", "test", None),
    ],
)
def test_what_is_found(path: str, job: str, expected: set[str] | None) -> None:
    assert in_corpus(path, job) == expected
