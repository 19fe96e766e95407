"""Google Cloud, and steps that many tests use."""

from __future__ import annotations

from oidc.providers.clouds.kit import Kit

from pinfix.config.oidc_settings import GcpSettings, Given, OidcSettings
from pinfix_codemods.oidc.providers.gcp.provider import Gcp

GCP = Kit(Gcp())

AUTH = """\
- uses: actions/checkout@v4
- uses: google-github-actions/auth@v2
  with:
    credentials_json: '${{ secrets.GCP_SA_KEY }}'
"""
LOGIN = """\
- uses: actions/checkout@v4
- name: Login to GCR
  uses: docker/login-action@v3
  with:
    registry: gcr.io
    username: _json_key
    password: ${{ secrets.GCR_JSON_KEY }}
"""
FILE = """\
- uses: actions/checkout@v4
- name: Login
  env:
    KEY: ${{ secrets.DEPLOYER }}
  run: |
    echo "$KEY" | base64 -d > key.json
    gcloud auth activate-service-account --key-file=key.json
    gcloud config set project my-project
"""
DIRECT = OidcSettings(gcp=GcpSettings(mode="direct"))
PROJECT = OidcSettings(gcp=GcpSettings(project_id=Given("literal", "my-project")))
