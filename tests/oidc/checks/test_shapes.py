"""Shapes of real workflows: what the scene and the checks say of them together."""

from __future__ import annotations

from oidc.scene.kit import job, run, scenes

from pinfix_codemods.oidc.checks.env_keys import passed_on, stored_entries
from pinfix_codemods.oidc.checks.leaving import gated, inline_in_run, leaves_job, unread_scripts
from pinfix_codemods.oidc.checks.touching import Touch, touch
from pinfix_codemods.oidc.scene.model import JobScene, Ran

AWS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def _is_aws(ran: Ran) -> bool:
    return ran.command.program == "aws"


def test_condition_on_another_variable_and_region_from_a_secret() -> None:
    found = job(
        """
        - name: Upload
          if: ${{ env.CAN_UPLOAD == '1' }}
          run: aws s3 sync out/ s3://bucket/
          env:
            AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY }}
            AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_KEY }}
            AWS_DEFAULT_REGION: ${{ secrets.AWS_REGION }}
        """
    )
    secrets = {"AWS_ACCESS_KEY", "AWS_SECRET_KEY"}

    assert [entry.key for entry in stored_entries(found, AWS)] == [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    ]
    assert list(gated(found, AWS, secrets)) == []
    assert list(leaves_job(found.steps[0], AWS, secrets)) == []
    assert list(unread_scripts(found.steps[0], AWS)) == []
    assert touch(found.steps[0], AWS, _is_aws) is Touch.OWN


def test_a_key_for_a_container_on_a_remote_machine_leaves_and_nothing_else() -> None:
    command = 'commands=["docker run -e AWS_ACCESS_KEY_ID=${{ secrets.ID_SITE }} app"]'
    scene = run(f"aws ssm send-command --document-name x \\\n  --parameters '{command}'")

    assert [one.code for one in leaves_job(scene, AWS, {"ID_SITE"})] == ["key-leaves-job"]
    assert list(inline_in_run(scene, {"ID_SITE"})) == []


def test_keys_of_a_step_are_not_stored() -> None:
    found = job(
        """
        - uses: x/esc@v1
          id: esc
        - uses: aws-actions/configure-aws-credentials@v4
          with:
            aws-access-key-id: ${{ steps.esc.outputs.AWS_ACCESS_KEY_ID }}
        """
    )

    assert not found.steps[1].inputs["aws-access-key-id"].value.is_stored
    assert not found.steps[1].inputs["aws-access-key-id"].value.secrets


def test_variables_passed_on_after_a_login() -> None:
    found = job(
        """
        - uses: aws-actions/configure-aws-credentials@v4
          with: {role-to-assume: "${{ vars.ROLE }}"}
        - run: ci/test.sh
          env: {AWS_ACCESS_KEY_ID: "${{env.AWS_ACCESS_KEY_ID}}"}
        """
    )

    assert stored_entries(found, AWS) == ()
    assert [entry.value.secrets for entry in passed_on(found, AWS)] == [frozenset()]


def _two_jobs() -> tuple[JobScene, ...]:
    return scenes(
        """
        on: push
        env:
          AWS_ACCESS_KEY_ID: ${{ secrets.ID }}
          AWS_SECRET_ACCESS_KEY: ${{ secrets.SECRET }}
        jobs:
          site:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: npm ci
              - run: aws s3 sync a s3://b
          mirror:
            runs-on: ubuntu-latest
            env:
              AWS_ACCESS_KEY_ID: ${{ secrets.OTHER }}
            steps:
              - run: aws s3 cp --endpoint-url https://x a b
        """
    )


def test_one_workflow_env_in_two_jobs() -> None:
    site, mirror = _two_jobs()

    assert [touch(step, AWS, _is_aws) for step in site.steps] == [Touch.NONE, Touch.NONE, Touch.TOOL]
    assert {entry.path for entry in stored_entries(site, AWS)} == {("env", name) for name in AWS}
    # What the job hides comes to light when its own entry goes.
    assert [entry.level for entry in stored_entries(mirror, AWS)] == ["workflow", "workflow", "job"]


def test_json_made_of_secrets() -> None:
    found = job(
        """
        - uses: azure/login@a457da9ea143d694b1b9c7c869ebb04ebe844ef5 # v2.3.0
          with:
            creds: '{"id":"${{ secrets.ARM_CLIENT_ID }}","secret":"${{ secrets.ARM_CLIENT_SECRET }}"}'
        - run: make test-azure
          env: {ARM_CLIENT_SECRET: "${{ secrets.ARM_CLIENT_SECRET }}"}
        """
    )

    creds = found.steps[0].inputs["creds"].value
    assert (creds.kind, creds.secrets) == ("dynamic", {"ARM_CLIENT_ID", "ARM_CLIENT_SECRET"})
    assert [one.code for one in unread_scripts(found.steps[1], {"ARM_CLIENT_SECRET"})] == ["script"]


def test_a_makefile_that_can_be_read() -> None:
    makefile = {"Makefile": "test-azure:\n\tterraform apply -auto-approve\n\taz group list\n"}
    found = job("- run: make test-azure\n  env: {ARM_CLIENT_SECRET: '${{ secrets.S }}'}", makefile)

    assert list(unread_scripts(found.steps[0], {"ARM_CLIENT_SECRET"})) == []
    assert [ran.command.program for ran in found.steps[0].commands] == ["make", "terraform", "az"]


def test_publishing_script() -> None:
    text = "- run: scripts/publish\n  env: {TWINE_PASSWORD: '${{ secrets.T }}'}"
    names = {"TWINE_PASSWORD"}
    publish = '#!/bin/sh -e\nif [ -n "$CI" ]; then\n  twine upload dist/*\nfi\nmkdocs gh-deploy\n'
    script = {"scripts/publish": publish}

    assert [one.code for one in unread_scripts(job(text).steps[0], names)] == ["script"]
    read = job(text, script).steps[0]
    assert list(unread_scripts(read, names)) == []
    assert [ran.command.program for ran in read.commands][1:] == ["twine", "mkdocs"]


def test_install_step_with_a_token_of_its_own() -> None:
    found = job(
        """
        - uses: actions/setup-node@v4
        - run: npm ci
          env: {NODE_AUTH_TOKEN: "${{ secrets.PRIVATE }}"}
        - run: npm publish
          env: {NODE_AUTH_TOKEN: "${{ secrets.NPM_TOKEN }}"}
        - run: npm test
          env: {NODE_AUTH_TOKEN: ""}
        """
    )
    names = {"NODE_AUTH_TOKEN"}

    assert [touch(step, names, lambda ran: False) for step in found.steps] == [
        Touch.NONE,
        Touch.OWN,
        Touch.OWN,
        Touch.NONE,
    ]
    assert [entry.value.name for entry in stored_entries(found, names)] == ["PRIVATE", "NPM_TOKEN"]


def test_guard_against_forks_is_no_guard_against_pull_requests() -> None:
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    fork = f"if: {own} || github.event_name == 'push'"

    assert job("- run: x", more=fork, on="[push, pull_request]").events == {"push", "pull_request"}
