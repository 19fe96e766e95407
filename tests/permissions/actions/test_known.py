from __future__ import annotations

import pytest
from permissions.actions.kit import MAYBE, SECRET, SPOT, after, judged, need, use, with_token_in

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix.github.scopes import Grant
from pinfix_codemods.permissions.actions import AnalyseScript, Judged, Unrecognised
from pinfix_codemods.permissions.live import Git, Live
from pinfix_codemods.permissions.need import Status

BOTH = {"contents": "write", "pull-requests": "write"}
GHCR = Live(registries={"ghcr.io": Holds.YES})


def status(outcome: object) -> Status:
    assert isinstance(outcome, Judged)
    return outcome.need.status


def test_default_token() -> None:
    assert need(use("peter-evans/create-pull-request@v6")) == BOTH


def test_another_credential_needs_nothing() -> None:
    assert need(use("peter-evans/create-pull-request@v6", token=SECRET)) == {}


def test_a_fallback_to_the_token_counts() -> None:
    assert need(use("peter-evans/create-pull-request@v6", token=MAYBE)) == BOTH


def test_no_token_is_given_where_there_is_no_default() -> None:
    assert need(use("peaceiris/actions-gh-pages@v4", deploy__key=SECRET)) == {}
    assert need(use("peaceiris/actions-gh-pages@v4", github__token=TOKEN)) == {"contents": "write"}


def test_a_composite_action_may_fall_back_when_the_secret_is_empty() -> None:
    step = use("nrwl/nx-set-shas@v4", gh_token=SECRET)
    assert need(step, triggers=frozenset({"push"})) == {"actions": "read", "contents": "read"}
    surely = use("nrwl/nx-set-shas@v4", gh_token="ghp_written_out")
    assert need(surely, triggers=frozenset({"push"})) == {}


def test_letter_case_of_names_does_not_count() -> None:
    step = use("ACTIONS/Stale@v9", "v9.1.0")
    assert need(step) == {"actions": "write", "issues": "write", "pull-requests": "write"}


def test_a_token_through_an_unknown_input_is_a_sink() -> None:
    outcome = judged(use("docker/build-push-action@v6", secrets=Value(("T=", None), Holds.YES)))
    assert isinstance(outcome, Judged)
    (sink,) = outcome.need.sinks
    assert sink.spot == SPOT
    assert "`secrets`" in sink.reason
    assert "docker/build-push-action@v6" in sink.reason


@pytest.mark.parametrize("held", [TOKEN, MAYBE])
def test_even_an_action_that_takes_no_token_is_a_sink_for_one(held: Value) -> None:
    assert status(judged(use("actions/cache@v4", key=held))) is Status.UNKNOWN


def test_variables_of_others_are_not_read() -> None:
    assert need(use("actions/upload-artifact@v4"), with_token_in("GITHUB_TOKEN", "NODE_AUTH_TOKEN")) == {}


def test_a_variable_of_the_tool_behind_the_action_is_a_sink() -> None:
    assert status(judged(use("anchore/sbom-action@v0"), with_token_in("SYFT_REGISTRY"))) is Status.UNKNOWN


def test_variables_that_the_facts_list() -> None:
    step = use("actions/create-release@v1")
    assert need(step) == {}
    assert need(step, with_token_in("GITHUB_TOKEN")) == {"contents": "write"}
    assert need(step, with_token_in("GH_TOKEN")) == {}


def test_an_empty_input_leaves_it_to_the_variable() -> None:
    step = use("softprops/action-gh-release@v2", token=SECRET)
    assert need(step, with_token_in("GITHUB_TOKEN")) == {"contents": "write"}


def test_pulling_with_the_password_of_a_scanner() -> None:
    step = use("aquasecurity/trivy-action@master", image_ref="ghcr.io/o/r", token_setup_trivy=SECRET)
    assert need(step, with_token_in("TRIVY_PASSWORD"))["packages"] == "read"


class TestConditions:
    def test_join_when_true(self) -> None:
        assert need(use("actions/stale@v8", "v8.0.0", delete_branch="true"))["contents"] == "write"

    def test_join_when_unknown(self) -> None:
        assert need(use("actions/stale@v8", "v8.0.0", delete_branch=Value((None,))))["contents"] == "write"
        assert need(use("actions/stale@main"))["actions"] == "write"

    def test_nothing_when_false(self) -> None:
        step = use("actions/stale@v8", "v8.0.0", delete_branch="false")
        assert need(step) == {"issues": "write", "pull-requests": "write"}

    def test_drops_only_when_surely_true(self) -> None:
        never = {"days_before_pr_stale": "-1", "days_before_pr_close": "-1"}
        assert need(use("actions/stale@v8", "v8.0.0", **never)) == {"issues": "write"}
        unsure = never | {"days_before_pr_close": Value((None,))}
        assert "pull-requests" in need(use("actions/stale@v8", "v8.0.0", **unsure))

    def test_without_a_test_it_is_unknown(self) -> None:
        assert need(use("actions/labeler@v5")) == {
            "contents": "read",
            "issues": "write",
            "pull-requests": "write",
        }

    def test_events(self) -> None:
        step = use("dorny/paths-filter@v3")
        assert need(step, triggers=frozenset({"push"})) == {}
        assert need(step, triggers=frozenset({"push", "pull_request"})) == {"pull-requests": "read"}

    def test_targets(self) -> None:
        step = use("peter-evans/create-or-update-comment@v4")
        assert need(step, target=frozenset({"issue"})) == {"issues": "write"}
        assert need(step, target=frozenset({"pull_request"})) == {"pull-requests": "write"}
        assert need(step) == {"issues": "write", "pull-requests": "write"}

    def test_visibility(self) -> None:
        step = use("github/codeql-action/upload-sarif@v3")
        assert need(step, visibility="public") == {"security-events": "write"}
        assert need(step) == {"actions": "read", "contents": "read", "security-events": "write"}


class TestIdentity:
    """`id-token` has nothing to do with the token input."""

    def test_needed_with_another_token(self) -> None:
        step = use("actions/deploy-pages@v4", token=SECRET)
        assert need(step) == {"id-token": "write"}

    def test_needed_by_an_action_without_token(self) -> None:
        assert need(use("codecov/codecov-action@v5", use__oidc="true")) == {"id-token": "write"}

    def test_not_needed(self) -> None:
        assert need(use("codecov/codecov-action@v5", use__oidc="false")) == {}
        assert need(use("codecov/codecov-action@v5")) == {}


class TestStoredCredentials:
    def test_pushing_with_what_the_checkout_left(self) -> None:
        step = use("stefanzweifel/git-auto-commit-action@v5")
        assert need(step, Live(git=Git.TOKEN)) == {"contents": "write"}
        assert need(step, Live(git=Git.UNKNOWN)) == {"contents": "write"}
        assert need(step, Live(git=Git.OTHER)) == {}

    def test_pushing_images_goes_by_the_login(self) -> None:
        step = use("docker/build-push-action@v6", push="true", context=".", github_token=SECRET)
        assert need(step, GHCR) == {"packages": "write"}
        assert need(step, Live(registries={"docker.io": Holds.YES})) == {}
        assert need(step) == {}

    def test_pulling_images_reads(self) -> None:
        step = use("docker/build-push-action@v6", push="false", context=".")
        assert need(step, GHCR) == {"packages": "read"}

    @pytest.mark.parametrize(
        "cache",
        [
            "type=registry,ref=ghcr.io/o/c",
            "ghcr.io/o/c",
            "o/c",
            "type=gha\ntype=registry,ref=x",
            Value((None,)),
        ],
    )
    def test_a_cache_in_a_registry_is_pushed(self, cache: str | Value) -> None:
        step = use("docker/build-push-action@v6", push="false", context=".", cache_to=cache)
        assert need(step, GHCR) == {"packages": "write"}
        assert need(step) == {}

    @pytest.mark.parametrize("cache", ["type=gha,mode=max", "type=local,dest=/tmp/x", "type=inline", ""])
    def test_a_cache_elsewhere_is_not(self, cache: str) -> None:
        step = use("docker/build-push-action@v6", push="false", context=".", cache_to=cache)
        assert need(step, GHCR) == {"packages": "read"}

    def test_an_output_that_pushes(self) -> None:
        output = "type=image,name=ghcr.io/o/r,push=true"
        step = use("docker/build-push-action@v6", context=".", outputs=output)
        assert need(step, GHCR) == {"packages": "write"}

    def test_a_push_that_may_be(self) -> None:
        step = use("docker/build-push-action@v6", push=Value((None,)), context=".")
        assert need(step, GHCR) == {"packages": "write"}

    def test_attestations_in_the_registry(self) -> None:
        step = use("actions/attest-build-provenance@v2", "v2.4.0", push_to_registry="true")
        assert need(step, GHCR)["packages"] == "write"
        assert "packages" not in need(step)


class TestCodeOfTheRepository:
    def test_a_token_in_a_variable_is_a_sink(self) -> None:
        step = use("pre-commit/action@v3.0.1")
        assert status(judged(step, with_token_in("GITHUB_TOKEN"))) is Status.UNKNOWN

    def test_the_credential_of_git_is_an_assumption(self) -> None:
        step = use("pre-commit/action@v3.0.1")
        assert status(judged(step, Live(git=Git.TOKEN))) is Status.ASSUMED
        assert status(judged(step, Live(git=Git.OTHER))) is Status.PROVEN
        assert status(judged(step)) is Status.PROVEN

    def test_only_where_it_is_asked_to(self) -> None:
        token = with_token_in("NODE_AUTH_TOKEN")
        assert status(judged(use("pnpm/action-setup@v4"), token)) is Status.PROVEN
        assert status(judged(use("pnpm/action-setup@v4", run__install="true"), token)) is Status.UNKNOWN
        unsure = use("pnpm/action-setup@v4", run__install=Value((None,)))
        assert status(judged(unsure, token)) is Status.UNKNOWN

    def test_a_token_given_on_purpose_is_an_assumption(self) -> None:
        step = use("goreleaser/goreleaser-action@v6", args="release --clean")
        outcome = judged(step, with_token_in("GITHUB_TOKEN"))
        assert status(outcome) is Status.ASSUMED
        assert need(step, with_token_in("GITHUB_TOKEN"))["contents"] == "write"
        assert status(judged(step, with_token_in("GITHUB_TOKEN", "TAP_TOKEN"))) is Status.UNKNOWN

    def test_another_credential_needs_no_assumption(self) -> None:
        step = use("goreleaser/goreleaser-action@v6", args="release --clean")
        outcome = judged(step, Live(env={"GITHUB_TOKEN": SECRET}))
        assert status(outcome) is Status.PROVEN
        assert need(step, Live(env={"GITHUB_TOKEN": SECRET})) == {"id-token": "write"}

    def test_a_snapshot_releases_nothing_but_may_be_signed(self) -> None:
        step = use("goreleaser/goreleaser-action@v6", args="release --snapshot --clean")
        assert need(step, with_token_in("GITHUB_TOKEN")) == {"id-token": "write"}

    def test_a_login_of_gh_is_a_sink(self) -> None:
        assert status(judged(use("pre-commit/action@v3.0.1"), Live(gh=Holds.YES))) is Status.UNKNOWN


class TestScript:
    def test_client_has_the_token_by_default(self) -> None:
        script = Value.literal("await github.rest.issues.create()")
        assert judged(use("actions/github-script@v7", script=script)) == AnalyseScript(script, Holds.YES)

    def test_client_with_another_token(self) -> None:
        outcome = judged(use("actions/github-script@v7", script="x", github_token=SECRET))
        assert outcome == AnalyseScript(Value.literal("x"), Holds.NO)

    def test_a_script_that_is_not_written_is_not_known(self) -> None:
        assert judged(use("actions/github-script@v7")) == AnalyseScript(Value((None,)), Holds.YES)


class TestNames:
    def test_former_name(self) -> None:
        assert need(use("github/super-linter@v4"), with_token_in("GITHUB_TOKEN"))["statuses"] == "write"

    def test_other_folder_of_the_same_action(self) -> None:
        step = use("EnricoMi/publish-unit-test-result-action/linux@v2")
        assert need(step)["checks"] == "write"

    def test_a_family(self) -> None:
        step = use("reviewdog/action-eslint@v1", reporter="github-pr-review")
        assert need(step) == {"contents": "read", "pull-requests": "write"}

    @pytest.mark.parametrize(
        "name", ["reviewdog/reviewdog@v1", "reviewdog/action-eslint/sub@v1", "actions/checkout/sub@v4"]
    )
    def test_what_only_looks_like_a_known_one(self, name: str) -> None:
        assert isinstance(judged(use(name)), Unrecognised)


class TestSettings:
    def test_they_win(self) -> None:
        settings = {"Actions/Stale": Grant.of({"issues": "write"})}
        assert need(use("actions/stale@v9"), settings=settings) == {"issues": "write"}

    def test_for_what_is_not_known(self) -> None:
        settings = {"o/r": Grant.of({"contents": "write"})}
        assert need(use("o/r/sub@main"), with_token_in("T"), settings=settings) == {"contents": "write"}
        assert isinstance(judged(use("o/other@main"), settings=settings), Unrecognised)

    def test_the_path_is_more_exact(self) -> None:
        settings = {"o/r": Grant.of({"contents": "write"}), "o/r/sub": Grant()}
        assert need(use("o/r/sub@main"), settings=settings) == {}

    def test_effects_stay(self) -> None:
        outcome = judged(use("actions/checkout@v4"), settings={"actions/checkout": Grant()})
        assert isinstance(outcome, Judged)
        assert outcome.effects


def test_evidence_names_the_action_and_the_reason() -> None:
    outcome = judged(use("actions/stale@v9", "v9.1.0", delete_branch="true"))
    assert isinstance(outcome, Judged)
    because = {reason.scope: reason.because for reason in outcome.need.reasons}
    assert because["issues"] == "actions/stale@v9"
    assert because["contents"] == "actions/stale@v9 (delete-branch is true)"


def test_behind_a_step_that_leaves_nothing_all_is_as_before() -> None:
    assert after(use("actions/cache@v4"), GHCR) == GHCR
