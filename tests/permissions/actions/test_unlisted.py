from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from permissions.actions.kit import MAYBE, SECRET, judged, use, with_token_in

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix_codemods.permissions.actions import Judged, Unrecognised, records
from pinfix_codemods.permissions.live import Git, Live
from pinfix_codemods.permissions.need import Need, Status

A, B, C = "a" * 40, "b" * 40, "c" * 40
Ship = Callable[..., None]


@pytest.fixture
def ship(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ship]:
    """Put records of an action in the place of the shipped ones."""
    lines: dict[str, str] = {}
    monkeypatch.setattr(records, "_lines", lambda: lines)
    records._records_of.cache_clear()

    def add(name: str, *rows: dict[str, Any]) -> None:
        lines[name] = json.dumps({"action": name, "records": rows})

    yield add
    records._records_of.cache_clear()


def row(sha: str = A, *refs: str, runtime: str = "node", **more: Any) -> dict[str, Any]:
    return {"sha": sha, "refs": list(refs) or ["v1.0.0"], "runtime": runtime, **more}


def need_of(outcome: object) -> Need:
    assert isinstance(outcome, Judged), outcome
    return outcome.need


def reason_of(outcome: object) -> str:
    assert isinstance(outcome, Unrecognised), outcome
    return outcome.reason


def test_nothing_is_known() -> None:
    assert "nobody/nothing@v1" in reason_of(judged(use("nobody/nothing@v1")))


class TestWithoutToken:
    def test_needs_nothing(self, ship: Ship) -> None:
        ship("o/r", row())
        assert judged(use("O/R@v1", sha=A, title="x")) == Judged()

    def test_of_a_folder(self, ship: Ship) -> None:
        ship("o/r/sub/dir", row())
        assert judged(use("o/r/Sub/Dir@v1", sha=A)) == Judged()
        assert "nothing is known" in reason_of(judged(use("o/r@v1", sha=A)))

    def test_could_push(self, ship: Ship) -> None:
        ship("o/r", row())
        for git in (Git.TOKEN, Git.UNKNOWN):
            (assumption,) = need_of(judged(use("o/r@v1", sha=A), Live(git=git))).assumptions
            assert "push" in assumption.text
        assert need_of(judged(use("o/r@v1", sha=A), Live(git=Git.OTHER))).status is Status.PROVEN

    def test_could_use_what_lies_about(self, ship: Ship) -> None:
        ship("o/r", row())
        step = use("o/r@v1", sha=A)

        def grant(live: Live) -> dict[str, str]:
            return need_of(judged(step, live)).grant.as_dict()

        assert grant(Live(registries={"ghcr.io": Holds.YES})) == {"packages": "write"}
        assert grant(Live(registries={"ghcr.io": Holds.NO})) == {}
        assert grant(Live(files={"npmrc": Holds.MAYBE})) == {"packages": "write"}
        assert grant(Live(files={"composer-auth": Holds.YES})) == {"contents": "read"}
        assert grant(Live(oidc=Holds.YES)) == {"id-token": "write"}
        assert need_of(judged(step, Live(files={"netrc": Holds.YES}))).status is Status.ASSUMED


class TestGivenTheToken:
    def test_by_default(self, ship: Ship) -> None:
        ship("o/r", row(token_inputs=["Token"]))
        assert "`token`" in reason_of(judged(use("o/r@v1", sha=A)))

    def test_default_overridden(self, ship: Ship) -> None:
        ship("o/r", row(token_inputs=["token"]))
        assert judged(use("o/r@v1", sha=A, token=SECRET)) == Judged()

    @pytest.mark.parametrize("held", [TOKEN, MAYBE])
    def test_in_an_input(self, ship: Ship, held: Value) -> None:
        ship("o/r", row())
        assert "`any`" in reason_of(judged(use("o/r@v1", sha=A, any=held)))

    def test_in_a_variable(self, ship: Ship) -> None:
        ship("o/r", row())
        assert "`T`" in reason_of(judged(use("o/r@v1", sha=A), with_token_in("T")))

    def test_in_the_login_of_gh(self, ship: Ship) -> None:
        ship("o/r", row())
        assert "`gh`" in reason_of(judged(use("o/r@v1", sha=A), Live(gh=Holds.MAYBE)))


class TestVersions:
    def test_of_another_version_it_is_an_assumption(self, ship: Ship) -> None:
        ship("o/r", row(A, "v1.0.0"), row(B, "v2.0.0"))
        (assumption,) = need_of(judged(use("o/r@v1", "v1.4.0", sha=C))).assumptions
        assert "v1.0.0 and v2.0.0" in assumption.text

    def test_between_two_versions_both_speak(self, ship: Ship) -> None:
        ship("o/r", row(A, "v1.0.0"), row(B, "v2.0.0", token_inputs=["t"]), row(C, "v3.0.0"))
        assert "`t`" in reason_of(judged(use("o/r@v1", "v1.4.0")))
        assert "`t`" in reason_of(judged(use("o/r@v2", "v2.4.0")))

    def test_of_an_unknown_version_all_speak(self, ship: Ship) -> None:
        ship("o/r", row(A, "v1.0.0"), row(B, "v2.0.0", token_inputs=["t"]))
        assert "`t`" in reason_of(judged(use("o/r@main", sha=C)))
        assert "`t`" in reason_of(judged(use("o/r@v3", "v3.0.0", sha=C)))
        assert judged(use("o/r@v1.0.0", sha=A)) == Judged()

    def test_a_name_that_moves_proves_nothing(self, ship: Ship) -> None:
        ship("o/r", row(A, "main", "v1.0.0"))
        assert need_of(judged(use("o/r@main"))).status is Status.ASSUMED
        assert need_of(judged(use("o/r@v1.0.0"))).status is Status.PROVEN
        assert need_of(judged(use("o/r@v1.0.0", sha=C))).status is Status.ASSUMED


class TestComposite:
    def composite(self, *uses: str, **more: Any) -> dict[str, Any]:
        return row(runtime="composite", uses=uses, **more)

    def test_steps_that_name_the_token(self, ship: Ship) -> None:
        ship("o/r", self.composite(names_token=True))
        assert "its steps name it" in reason_of(judged(use("o/r@v1", sha=A)))

    def test_of_steps_without_the_token(self, ship: Ship) -> None:
        ship("o/r", self.composite("actions/cache@v4", "o/inner@v1.0.0", "docker://alpine:3"))
        ship("o/inner", row())
        assert judged(use("o/r@v1", sha=A)) == Judged()

    def test_an_inner_action_that_takes_the_token_by_itself(self, ship: Ship) -> None:
        ship("o/r", self.composite("o/inner@v1.0.0"))
        ship("o/inner", row(token_inputs=["t"]))
        assert "o/inner@v1.0.0" in reason_of(judged(use("o/r@v1", sha=A)))

    def test_the_conditions_of_an_inner_known_action_are_not_known(self, ship: Ship) -> None:
        ship("o/r", self.composite("actions/stale@v8.0.0"))
        grant = need_of(judged(use("o/r@v1", sha=A))).grant.as_dict()
        assert grant == {"contents": "write", "issues": "write", "pull-requests": "write"}

    def test_effects_of_inner_steps(self, ship: Ship) -> None:
        ship("o/r", self.composite("actions/checkout@v4", "o/inner@v1.0.0"))
        ship("o/inner", row())
        outcome = judged(use("o/r@v1", sha=A))
        need = need_of(outcome)
        assert need.grant.as_dict() == {"contents": "read"}
        assert need.status is Status.ASSUMED, "the inner action could push"
        assert isinstance(outcome, Judged)
        live = Live().after(outcome.effects)
        assert (live.git, live.checked_out) == (Git.UNKNOWN, False)

    @pytest.mark.parametrize(
        "inner",
        [
            "./sub",
            "$/sub",
            "nobody/nothing@v1",
            "actions/github-script@v7",
            "${{ inputs.action }}",
            "",
            "o/r@v1.0.0",
        ],
    )
    def test_what_cannot_be_followed(self, ship: Ship, inner: str) -> None:
        ship("o/r", self.composite(inner))
        assert "not known" in reason_of(judged(use("o/r@v1", sha=A)))


def test_shipped_records() -> None:
    assert "token" in reason_of(judged(use("8398a7/action-slack@v3.19.0")))
    assert judged(use("8398a7/action-slack@v1.1.2")) == Judged()
    assert (
        judged(use("sigstore/cosign-installer@main", sha="3094a48ba06382e0e6cfa5a4af4fcc55fc6942b9"))
        == Judged()
    )


@pytest.mark.parametrize("name", ["o/git-commit-action", "o/auto-tag", "o/backport", "o/gh-pages-deploy"])
def test_an_action_that_pushes_by_its_name(ship: Ship, name: str) -> None:
    ship(name, row())
    need = need_of(judged(use(f"{name}@{A}"), Live(git=Git.TOKEN)))
    assert need.grant.as_dict() == {"contents": "write"}
    assert need_of(judged(use(f"{name}@{A}"), Live())).grant.as_dict() == {}


@pytest.mark.parametrize("name", ["o/commitlint", "o/get-previous-tag", "o/setup-thing"])
def test_an_action_that_does_not_by_its_name(ship: Ship, name: str) -> None:
    ship(name, row())
    need = need_of(judged(use(f"{name}@{A}"), Live(git=Git.TOKEN)))
    assert need.grant.as_dict() == {}
    assert need.status is Status.ASSUMED
