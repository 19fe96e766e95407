"""Keys in the `env` of a workflow, of which some jobs can do without and others cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pinfix_codemods.oidc.finding import Finding
from pinfix_codemods.oidc.scene.model import JobScene

from .toy import env_keys, run, unchanged

TOP = """\
on: push
permissions:
  contents: read
env:
  AWS_ACCESS_KEY_ID: ${{ secrets.A }}
  AWS_SECRET_ACCESS_KEY: ${{ secrets.B }} # the other half
  AWS_REGION: us-east-1
jobs:
"""
SITE = """\
  site:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: aws s3 sync . s3://b
"""
MIRROR = """\
  mirror:
    runs-on: ubuntu-latest
    steps:
      - run: aws s3 cp x s3://b --endpoint-url https://x
"""
KEPT = "    env:\n      AWS_ACCESS_KEY_ID: ${{ secrets.A }}\n      AWS_SECRET_ACCESS_KEY: ${{ secrets.B }}\n"


def other(steps: str, head: str = "") -> str:
    return f"  other:\n    runs-on: ubuntu-latest\n{head}    steps:\n{steps}"


def test_what_one_job_still_needs_moves_down_to_it():
    outcome = run(TOP + SITE + MIRROR)
    assert outcome.codes == ["custom-endpoint"]
    assert "\nenv:\n  AWS_REGION: us-east-1\njobs:\n" in outcome.text
    assert MIRROR.replace("    steps", KEPT + "    steps") in outcome.text
    assert outcome.text.count("secrets.A") == 1


def test_where_no_other_job_needs_it_it_goes():
    plain = other(
        "      - uses: actions/checkout@v4\n      - uses: actions/setup-node@v4\n      - run: npm ci\n"
    )
    after = run(TOP + SITE + plain).text
    assert "secrets" not in after
    assert after.endswith(plain)


def test_a_mapping_of_nothing_else_goes_as_a_whole():
    after = run(TOP.replace("  AWS_REGION: us-east-1\n", "") + SITE).text
    assert after.startswith("on: push\npermissions:\n  contents: read\njobs:\n")


@pytest.mark.parametrize(
    "step",
    [
        "      - run: ./deploy.sh\n",
        "      - uses: some/action@v1\n",
        "      - uses: some/action@v1\n        with: {key: '${{ env.AWS_ACCESS_KEY_ID }}'}\n",
        "      - run: echo $AWS_ACCESS_KEY_ID\n",
        "      - run: python x.py\n",
        "      - run: echo x\n        env: {K: '${{ env.AWS_SECRET_ACCESS_KEY }}'}\n",
    ],
)
def test_what_may_use_it_keeps_it(step):
    outcome = run(TOP + SITE + other(step))
    written = outcome.text[outcome.text.index("  other:") :]
    assert "${{ secrets." in written
    assert "secrets" not in outcome.text[: outcome.text.index("  other:")]


def test_a_job_with_entries_of_its_own_gets_the_rest():
    own = "    env:\n      AWS_ACCESS_KEY_ID: x\n"
    after = run(TOP + SITE + other("      - run: ./deploy.sh\n", own)).text
    assert own + "      AWS_SECRET_ACCESS_KEY: ${{ secrets.B }}\n" in after


def test_a_calling_job_has_no_env_to_lose():
    calling = "  calling:\n    uses: o/r/.github/workflows/x.yml@v1\n"
    assert run(TOP + SITE + calling).text.endswith(calling)


def test_an_env_that_is_no_mapping_keeps_all():
    weird = other("      - run: ./deploy.sh\n", "    env: ${{ fromJSON('{}') }}\n")
    assert unchanged(TOP + SITE + weird) == ["cannot-edit"]


def test_several_jobs_that_do_without_are_made_together():
    second = SITE.replace("site", "second")
    outcome = run(TOP + SITE + second)
    assert "secrets" not in outcome.text
    assert len({change.bundle for change in outcome.swaps}) == 1
    shared = "  third: &t\n    runs-on: x\n    steps:\n      - run: aws s3 ls\n  fourth: *t\n"
    outcome = run(TOP + SITE + second + shared)
    assert set(outcome.codes) == {"anchors"}


def test_the_job_has_the_keys_of_its_own_and_of_the_workflow():
    own = SITE.replace("    steps", KEPT.replace("secrets", "secrets") + "    steps")
    after = run(TOP + own + MIRROR).text
    assert after.count("secrets.A") <= 2
    assert "    env:\n" not in after[after.index("  site") : after.index("  mirror")]


def test_a_key_that_is_written_out_is_neither_moved_nor_shown():
    literal = "AK" + "IA0123456789ABCDEF"
    text = (TOP + SITE + MIRROR).replace("${{ secrets.A }}", literal)

    def look(job: JobScene) -> Iterator[Finding]:
        for finding in env_keys(job):
            entry = job.env["AWS_ACCESS_KEY_ID"]
            swap = finding.swap and replace(finding.swap, removed=(entry, *finding.swap.removed))
            yield replace(finding, keys=(entry, *finding.keys), swap=swap)

    outcome = run(text, look)
    assert outcome.text == text
    assert "literal-key" in outcome.codes
    assert literal not in repr(outcome.plan.refusals)


def test_a_condition_on_an_entry_of_the_job_that_goes():
    gated = SITE.replace("- run: aws", "- if: env.AWS_ACCESS_KEY_ID != ''\n        run: aws")
    assert set(unchanged(TOP + gated)) == {"condition"}
