"""Releases that are drafts are only shown to those who may write: who else of the run makes some matters."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest
from permissions.infer.kit import BARE_CHECKOUT, needs

_READS = (
    "  read:\n    runs-on: x\n    steps:\n      - run: {script}\n"
    "        env: {{GH_TOKEN: '${{{{ github.token }}}}'}}\n"
)
_VIEW = "gh release view v1"


def _level(
    maker: str, script: str = _VIEW, files: dict[str, str] | None = None, *, head: str = "on: push"
) -> str | None:
    """What the job that reads needs of `contents`, beside one with the steps `maker`."""
    steps = indent(dedent(maker), "      ")
    workflow = f"{head}\njobs:\n  make:\n    runs-on: x\n    steps:\n{steps}\n" + _READS.format(script=script)
    found = needs(workflow, files)["read"]
    assert not found.sinks
    return found.grant.as_dict().get("contents")


@pytest.mark.parametrize(
    "maker",
    [
        "- run: gh release create v1 --draft",
        "- run: gh release create v1 -d",
        "- run: gh release create v1 -pd",
        "- run: gh release create v1 $FLAGS",
        "- run: gh release create v1 ${{ inputs.more }}",
        "- run: gh release edit v1 --draft=true",
        "- run: hub release create -d v1",
        "- uses: softprops/action-gh-release@v2\n  with: {draft: true}",
        "- uses: softprops/action-gh-release@v2\n  with: {draft: '${{ inputs.draft }}'}",
        "- uses: ncipollo/release-action@v1\n  with: {draft: 'true'}",
        "- uses: actions/create-release@v1\n  with: {draft: true, tag_name: v1}",
        "- uses: release-drafter/release-drafter@v6",
        "- uses: tauri-apps/tauri-action@v0\n  with: {releaseDraft: true}",
        "- uses: somebody/makes-releases@v1",
        "- run: |\n    curl -d '{\"draft\": true}' https://api.github.com/repos/o/r/releases",
        "- run: curl -d @body.json https://api.github.com/repos/o/r/releases",
        "- uses: actions/github-script@v7\n  with:\n    script: |\n"
        "      github.rest.repos.createRelease({...context.repo, tag_name: 'v1', draft: true})",
        "- uses: actions/github-script@v7\n  with: {script: github.rest.repos.createRelease(options)}",
    ],
)
def test_a_draft_of_another_job(maker: str) -> None:
    assert _level(maker) == "write"


@pytest.mark.parametrize(
    "maker",
    [
        "- run: make",
        "- run: gh release create v1 --notes x dist/a",
        '- run: gh release create "$TAG" --title "$TITLE" dist/*',
        "- run: gh pr create --draft",
        "- run: |\n    # no draft release\n    gh release create v1",
        "- run: gh release create v1 --draft=false",
        "- run: gh release list --exclude-drafts",
        "- if: github.event.pull_request.draft == false\n  run: gh release create v1",
        "- uses: softprops/action-gh-release@v2",
        "- uses: softprops/action-gh-release@v2\n  with: {draft: false}",
        "- uses: peter-evans/create-pull-request@v7\n  with: {draft: true}",
        "- uses: goreleaser/goreleaser-action@v6\n  with: {args: release --clean}",
        "- uses: release-drafter/release-drafter@v6\n  with: {publish: true}",
        "- run: curl --data-binary @a https://uploads.github.com/repos/o/r/releases/1/assets?name=a",
    ],
)
def test_no_draft_is_made(maker: str) -> None:
    assert _level(maker) == "read"


@pytest.mark.parametrize(
    ("script", "level"),
    [
        ("gh release list", "write"),
        ("gh release list --exclude-drafts", "read"),
        ("gh release download v1 -p x", "write"),
        ("gh release download -p x", "read"),
        ("gh release view", "read"),
        ("gh release view $ARGS", "write"),
        ("gh api repos/o/r/releases", "write"),
        ("gh api repos/o/r/releases/1/assets", "write"),
        ("gh api repos/o/r/releases/latest", "read"),
        ("gh api repos/o/r/releases/tags/v1", "read"),
        ('curl -H "Authorization: Bearer $GH_TOKEN" https://api.github.com/repos/o/r/releases', "write"),
        ("gh repo view", "read"),
    ],
)
def test_only_what_may_show_drafts(script: str, level: str) -> None:
    made, none = ("- run: gh release create v1 --draft", "- run: gh release create v1")
    assert _level(made, f"'{script}'", {}) == level
    assert _level(none, f"'{script}'", {}) == "read"


@pytest.mark.parametrize(
    ("maker", "files"),
    [
        ("- run: ./release.sh", {"release.sh": "gh release create v1 --draft\n"}),
        ("- run: npm run cut", {"package.json": '{"scripts": {"cut": "gh release create v1 -d x"}}'}),
        ("- run: make cut", {"Makefile": "cut:\n\t./x.sh\n", "x.sh": "gh release create v1 --draft\n"}),
        ("- uses: goreleaser/goreleaser-action@v6", {".goreleaser.yml": "release:\n  draft: true\n"}),
        ("- run: goreleaser release", {".goreleaser.yaml": "release:\n  draft: true\n"}),
        (
            "- uses: ./.github/actions/cut",
            {
                ".github/actions/cut/action.yml": "runs:\n  using: composite\n  steps:\n"
                "  - run: gh release create v1 --draft\n    shell: bash\n"
            },
        ),
    ],
)
def test_files_that_a_step_names_make_it(maker: str, files: dict[str, str]) -> None:
    assert _level(maker, files=files) == "write"
    plain = {name: text.replace("draft: true", "draft: false") for name, text in files.items()}
    plain = {name: text.replace(" --draft", "").replace(" -d", "") for name, text in plain.items()}
    assert _level(maker, files=plain) == "read"


def test_a_called_workflow_makes_it() -> None:
    called = (
        "on: workflow_call\njobs:\n  c:\n    runs-on: x\n    steps:\n      - run: gh release create v1{}\n"
    )
    workflow = "on: push\njobs:\n  make:\n    uses: ./.github/workflows/c.yml\n" + _READS.format(script=_VIEW)
    for flag, level in ((" --draft", "write"), ("", "read")):
        files = {".github/workflows/c.yml": called.format(flag)}
        assert needs(workflow, files)["read"].grant.as_dict()["contents"] == level


def test_a_caller_makes_it() -> None:
    called = "on: workflow_call\njobs:\n" + _READS.format(script=_VIEW)
    workflow = (
        "on: push\njobs:\n  make:\n    runs-on: x\n    steps:\n      - run: gh release create v1{}\n"
        "  call:\n    needs: make\n    uses: ./.github/workflows/c.yml\n"
    )
    for flag, level in ((" --draft", "write"), ("", "read")):
        found = needs(workflow.format(flag), {".github/workflows/c.yml": called})
        assert found["call"].grant.as_dict()["contents"] == level


@pytest.mark.parametrize("call", ["listReleases(context.repo)", "getRelease({release_id: 1})"])
def test_a_script_of_javascript_reads_it(call: str) -> None:
    for flag, level in ((" --draft", "write"), ("", "read")):
        workflow = (
            f"on: push\njobs:\n  make:\n    runs-on: x\n    steps:\n      - run: gh release create v1{flag}\n"
            "  read:\n    runs-on: x\n    steps:\n      - uses: actions/github-script@v7\n"
            f"        with:\n          script: |\n            await github.rest.repos.{call}\n"
        )
        assert needs(workflow)["read"].grant.as_dict()["contents"] == level


def test_a_step_of_the_same_job_that_has_another_token() -> None:
    steps = indent(dedent(f"{BARE_CHECKOUT}- uses: softprops/action-gh-release@v2\n"), "      ")
    workflow = (
        f"on: push\njobs:\n  read:\n    runs-on: x\n    steps:\n{steps}"
        "        with: {token: '${{ secrets.PAT }}', draft: true}\n"
        "      - run: gh release view v1\n        env: {GH_TOKEN: '${{ github.token }}'}\n"
    )
    assert needs(workflow)["read"].grant.as_dict() == {"contents": "write"}
