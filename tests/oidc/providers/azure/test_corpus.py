"""Jobs of real workflows."""

from __future__ import annotations

import pytest
from oidc.providers.azure.kit import AZURE

W = ".github/workflows"


@pytest.mark.parametrize(
    ("path", "job", "expected"),
    [
        (f"Alsairy__Masark_Engine/{W}/environments.yml", "configure-environment", set()),
        (f"dapr__test-infra/{W}/hashtag-actor.yml", "deploy", set()),
        (f"dapr__test-infra/{W}/hashtag-actor.yml", "build", {"missing-value"}),
        (f"fluxcd__flux2/{W}/e2e-azure.yaml", "e2e-aks", {"script"}),
        (f"mattermost__desktop/{W}/nightly-rainforest.yml", "build-msi-installer", {"script"}),
        (f"dapr__dapr/{W}/dapr-test.yml", "test-e2e", {"unknown-consumer"}),
        (f"zooniverse__panoptes/{W}/deploy_staging_canary.yml", "deploy_staging_canary", set()),
        (f"microsoft__playwright/{W}/tests_primary.yml", "test_linux", None),
    ],
)
def test_what_is_found(path: str, job: str, expected: set[str] | None) -> None:
    assert AZURE.in_corpus(path, job) == expected
