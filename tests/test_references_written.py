"""References that a codemod writes, and that those after it meet: each is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import pytest

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.plan import Change, Place, Plan, Refusal, Safety
from pinfix.resolution import Reference, Resolution, Resolved, Resolver
from pinfix.trees.memory import MemoryTree
from pinfix.yaml.operations import InsertItem
from pinfix_codemods.oidc import codemod as oidc
from pinfix_codemods.permissions import codemod as permissions
from pinfix_codemods.pin_actions import codemod as pin_actions
from pinfix_codemods.pin_actions.codemod import PinActions
from pinfix_resolvers.chain import build

PATH = ".github/workflows/w.yml"
SHA = "c" * 40
HEAD = "on: push\npermissions:\n  contents: read\njobs:\n  d:\n    runs-on: ubuntu-latest\n    steps:\n"
WITH_KEYS = (
    "        with:\n          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}\n"
    "          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n          aws-region: us-west-2\n"
)
ECR = (
    "        with:\n          registry: 123456789012.dkr.ecr.us-east-1.amazonaws.com\n"
    "          username: ${{ secrets.AWS_ACCESS_KEY_ID }}\n"
    "          password: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n"
)


class Recorder:
    """A resolver that knows every name, and keeps what it is asked, batch by batch."""

    name = "recorder"

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        self.batches.append([str(reference) for reference in references])
        return {
            reference: Resolved(SHA, "v1.2.3", "tag", False, self.name, "2026-11-01")
            for reference in references
        }


class Adds:
    """Puts a step before the others, with a reference that nobody has asked about."""

    name = "adds"
    title = "adds a step"
    phase = Phase.KEYS
    explanation = Explanation("", "", "", {})

    def __init__(self, uses: str) -> None:
        self._uses = uses

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        return ()

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        step = InsertItem(("jobs", "d", "steps"), 0, {"uses": self._uses})
        yield Change("adds", Place(PATH, 1, 1), "", "", "", "", Safety.SAFE, (step,))


def plan(steps: str, codemods: Iterable[object], resolver: Resolver) -> Plan:
    tree = MemoryTree({PATH: (HEAD + steps).encode()})
    return make_plan(tree, tuple(codemods), resolver, Config(), Options(offline=True, unsafe=True))  # type: ignore[arg-type]


def text_of(made: Plan) -> str:
    (rewrite,) = made.rewrites
    return rewrite.after.decode()


@pytest.mark.parametrize(
    "steps",
    [
        "      - uses: aws-actions/configure-aws-credentials@master\n" + WITH_KEYS,
        "      - uses: aws-actions/configure-aws-credentials@v1\n" + WITH_KEYS,
        "      - uses: docker/login-action@v3\n" + ECR,
        "      - run: cargo publish\n        env:\n          CARGO_REGISTRY_TOKEN: ${{ secrets.CRATES }}\n",
    ],
)
def test_what_a_swap_writes_stays_pinned_when_pins_are_made_after_it(steps: str) -> None:
    both = plan(steps, (oidc, permissions, pin_actions), build(offline=True))
    assert "id-token: write" in text_of(both)
    assert both.refusals == ()
    assert all("# v" in line for line in text_of(both).splitlines() if "uses:" in line)


def test_a_name_that_was_written_is_looked_up_in_the_same_run() -> None:
    resolver = Recorder()
    made = plan("      - uses: o/known@v1\n", (Adds("o/new@v1"), pin_actions), resolver)
    assert resolver.batches == [["o/known@v1"], ["o/new@v1"]]
    assert text_of(made).count(f"@{SHA} # v1.2.3") == 2


def test_a_commit_that_a_known_name_leads_to_is_not_looked_up_again() -> None:
    resolver = Recorder()
    plan("      - uses: o/known@v1\n", (Adds(f"O/Known@{SHA}"), pin_actions), resolver)
    assert resolver.batches == [["o/known@v1"]]


def test_a_commit_of_another_repository_is_looked_up() -> None:
    resolver = Recorder()
    plan("      - uses: o/known@v1\n", (Adds(f"o/other@{SHA}"), pin_actions), resolver)
    assert resolver.batches == [["o/known@v1"], [f"o/other@{SHA}"]]


def test_where_no_reference_is_new_nothing_is_asked_again() -> None:
    resolver = Recorder()
    plan("      - uses: o/known@v1\n", (pin_actions, permissions), resolver)
    assert len(resolver.batches) == 1


def test_a_reference_that_nobody_asked_about_is_refused() -> None:
    class AsksNothing(PinActions):
        def references_in(self, view: object, config: Config) -> Iterator[Reference]:
            return iter(())

    made = plan("      - uses: o/a@v1\n      - uses: o/b@" + SHA + "\n", (AsksNothing(),), Recorder())
    assert made.changes == ()
    assert [refusal.code for refusal in made.refusals] == ["network", "network"]
