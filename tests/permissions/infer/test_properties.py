"""Laws of the walk: more steps, or more ways to the token, never make a job need less."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from permissions.infer.kit import BARE_CHECKOUT, CHECKOUT, need

from pinfix_codemods.permissions.need import Need, Status

_STEPS = [
    CHECKOUT,
    BARE_CHECKOUT,
    '- uses: actions/checkout@v4\n  with: {token: "${{ secrets.PAT }}"}\n',
    "- uses: actions/setup-node@v4\n",
    "- uses: actions/cache@v4\n  with: {path: x, key: y}\n",
    "- uses: actions/stale@v9\n",
    '- uses: actions/labeler@v5\n  with: {repo-token: "${{ secrets.PAT }}"}\n',
    "- uses: softprops/action-gh-release@v2\n",
    "- uses: somebody/unheard-of@v1\n",
    '- uses: docker/login-action@v3\n  with: {registry: ghcr.io, password: "${{ github.token }}"}\n',
    '- uses: actions/github-script@v7\n  with: {script: "await github.rest.issues.create({})"}\n',
    "- run: npm ci\n",
    "- run: git push\n",
    "- run: gh release create v1\n",
    '- run: gh pr comment 1 --body x\n  env: {GH_TOKEN: "${{ secrets.PAT }}"}\n',
    "- run: docker push ghcr.io/o/r\n",
    "- run: unheard-of-program\n",
    '- run: echo "GH_TOKEN=${{ github.token }}" >> $GITHUB_ENV\n',
    "- run: git config user.name x\n",
    "- run: |\n    for x in 1 2; do gh issue list; done\n",
]
_SOME = st.lists(st.sampled_from(_STEPS), min_size=1, max_size=5)


def _asks_for_no_less(more: Need, less: Need) -> bool:
    if more.status is Status.UNKNOWN:
        return True
    return more.status <= less.status and less.grant <= more.grant


@given(_SOME, st.integers(min_value=1, max_value=4))
def test_more_steps_never_need_less(steps: list[str], count: int) -> None:
    assert _asks_for_no_less(need("".join(steps)), need("".join(steps[:count])))


@given(_SOME, st.sampled_from(["GH_TOKEN", "GITHUB_TOKEN", "NODE_AUTH_TOKEN", "ANY_NAME"]))
def test_a_variable_with_the_token_never_makes_it_less(steps: list[str], name: str) -> None:
    with_token = need("".join(steps), head=f'env: {{{name}: "${{{{ github.token }}}}"}}\n')
    assert _asks_for_no_less(with_token, need("".join(steps)))


@given(_SOME)
def test_a_job_that_may_be_called_with_the_token_needs_no_less(steps: list[str]) -> None:
    trigger = "{push: , workflow_call: {secrets: {PAT: }}}"
    assert _asks_for_no_less(need("".join(steps), trigger=trigger), need("".join(steps)))


@given(_SOME)
def test_the_need_of_a_matrix_job_is_that_of_the_job(steps: list[str]) -> None:
    matrix = 'strategy: {matrix: {os: [ubuntu-latest, macos-latest]}}\nruns-on: "${{ matrix.os }}"'
    assert need("".join(steps), job=matrix).grant == need("".join(steps)).grant
