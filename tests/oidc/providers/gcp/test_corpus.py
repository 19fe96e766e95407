"""Jobs of real workflows."""

from __future__ import annotations

import pytest
from oidc.providers.gcp.kit import GCP

W = ".github/workflows"


@pytest.mark.parametrize(
    ("path", "job", "expected"),
    [
        (f"Basantara__basantara-backend/{W}/google-cloudrun-docker.yml", "deploy", set()),
        (f"fluxcd__flux2/{W}/e2e-gcp.yaml", "e2e-gcp", set()),
        (f"denoland__deno/{W}/post_publish.generated.yml", "update-dl-version", set()),
        (f"spring-cloud__spring-cloud-dataflow/{W}/build-images.yml", "publish", set()),
        (f"spring-cloud__spring-cloud-dataflow/{W}/milestone-worker.yml", "build", {"unknown-consumer"}),
        (
            f"google-github-actions__setup-gcloud/{W}/integration.yml",
            "integration",
            {"keys-and-role", "script"},
        ),
        (f"denoland__deno/{W}/ci.generated.yml", "build-release-macos-x86_64", None),
    ],
)
def test_what_is_found(path: str, job: str, expected: set[str] | None) -> None:
    assert GCP.in_corpus(path, job) == expected
