#!/usr/bin/env bash
# Fetches GitHub's published descriptions of its APIs into .ci-tools/ (outside git), for the tests marked `openapi`
# and for the test server's GraphQL: REST as OpenAPI (@octokit/openapi), GraphQL as a schema (@octokit/graphql-schema).
set -euo pipefail

cd "$(dirname "$0")/.."
mkdir -p .ci-tools
npm install --prefix .ci-tools --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error \
    @octokit/openapi@23.0.2 @octokit/graphql-schema@15.26.1
# What is left out is not used, and large.
rm -f .ci-tools/node_modules/@octokit/openapi/generated/{*.deref.json,ghe*.json}
ls .ci-tools/node_modules/@octokit/openapi/generated/api.github.com.json \
    .ci-tools/node_modules/@octokit/graphql-schema/schema.graphql
