"""The conditions under which a job comes to ask for a token: the trust is made for these runs alone."""

from __future__ import annotations

import pytest

from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.oidc.facts import facts_of
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc import codemod
from pinfix_resolvers.chain import build

PATH = ".github/workflows/w.yml"
HEAD = (
    "on: {push: {branches: [main, develop]}}\npermissions:\n  contents: read\njobs:\n  d:\n"
    "    runs-on: ubuntu-latest\n"
)
MAIN = "github.ref_name == 'main'"


def login(condition: str = "") -> str:
    written = f"        if: {condition}\n" if condition else ""
    return (
        f"      - uses: aws-actions/configure-aws-credentials@v4\n{written}        with:\n"
        "          aws-access-key-id: ${{ secrets.A }}\n          aws-secret-access-key: ${{ secrets.B }}\n"
        "          aws-region: us-west-2\n"
    )


def conditions(steps: str) -> tuple[str, ...]:
    tree = MemoryTree({PATH: f"{HEAD}    steps:\n{steps}".encode()})
    options = Options(offline=True, unsafe=True)
    (facts,) = facts_of(make_plan(tree, (codemod,), build(offline=True), Config(), options).changes)
    return facts.conditions


@pytest.mark.parametrize(
    "more", ["", "      - run: aws s3 ls\n", "      - run: aws s3 ls\n        if: always()\n"]
)
def test_of_an_action_that_logs_in_its_own_condition_counts(more: str) -> None:
    assert conditions(login(MAIN) + more) == (MAIN,)


def test_several_that_log_in() -> None:
    other = "github.ref_name == 'develop'"
    assert conditions(login(MAIN) + login(other) + "      - run: aws s3 ls\n") == (MAIN, other)


def test_one_of_several_logs_in_always() -> None:
    assert conditions(login(MAIN) + login()) == ()
