"""Rust's registry of crates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from oidc.decide.toy import PATH
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, in_corpus, swap_of
from oidc.providers.registries.jobs import CONFIGURED, env_step, workflow

from pinfix.config.oidc_settings import PublishingSettings
from pinfix_codemods.oidc.providers.registries.crates import Crates

CRATES = Crates()
VARIABLE = "CARGO_REGISTRY_TOKEN"
OUTPUT = "${{ steps.crates_io_auth.outputs.token }}"
STORED = "${{ secrets.CRATES_TOKEN }}"


def step(run: str = "cargo publish", more: str = "") -> str:
    return env_step(run, VARIABLE, "CRATES_TOKEN", more)


def codes(steps: str, **given: str) -> set[str]:
    return codes_of(CRATES, workflow(steps, **given), CONFIGURED)


def test_the_value_of_the_step_is_replaced() -> None:
    text = carried_out(CRATES, workflow(step()), CONFIGURED).text
    assert "secrets." not in text
    assert f"          {VARIABLE}: {OUTPUT}\n" in text
    auth, publish = text.index("rust-lang/crates-io-auth-action@"), text.index("run: |")
    assert text.index("actions/checkout") < auth < publish
    assert "        id: crates_io_auth\n" in text
    assert "      id-token: write\n" in text


def test_the_login_comes_right_before_the_first_that_publishes() -> None:
    text = carried_out(CRATES, workflow("- run: cargo test\n" + step()), CONFIGURED).text
    assert text.index("cargo test") < text.index("crates-io-auth-action")


def test_env_of_the_job_moves_to_the_step_that_publishes() -> None:
    steps = "- run: cargo build\n- run: cargo publish\n"
    text = carried_out(CRATES, workflow(steps, env=f"{VARIABLE}: {STORED}"), CONFIGURED).text
    assert "secrets." not in text
    assert text.count(OUTPUT) == 1
    assert text.index("cargo build") < text.index("crates-io-auth-action") < text.index("run: cargo publish")
    assert f"      - run: cargo publish\n        env:\n          {VARIABLE}: {OUTPUT}\n" in text


def test_env_of_the_workflow_is_kept_for_other_jobs_with_a_key_that_stays() -> None:
    text = workflow("- run: cargo publish\n", outer=f"{VARIABLE}: {STORED}")
    other = "  other:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./strange.sh\n"
    written = carried_out(CRATES, text + other, CONFIGURED).text
    mine, others = written.split("  other:\n")
    assert "secrets." not in mine
    assert f"{VARIABLE}: {STORED}" in others


@pytest.mark.parametrize(
    "command",
    [
        "cargo publish --token ${{ secrets.CRATES_TOKEN }}",
        "cargo publish --token=${{ secrets.CRATES_TOKEN }} -p octo",
        "cargo login ${{ secrets.CRATES_TOKEN }}\ncargo publish",
        "cargo build && cargo publish \\\n  --token ${{ secrets.CRATES_TOKEN }}",
    ],
)
def test_a_token_in_the_words_is_replaced(command: str) -> None:
    body = "\n".join(f"    {line}" for line in command.splitlines())
    text = carried_out(CRATES, workflow(f"- run: |\n{body}\n"), CONFIGURED).text
    assert text.count(OUTPUT) == 1
    assert "secrets." not in text


@pytest.mark.parametrize(
    ("command", "left"),
    [
        ("cargo publish --token ${{ secrets.CRATES_TOKEN }}", "cargo publish"),
        ("cargo publish --token=${{ secrets.CRATES_TOKEN }} -p octo", "cargo publish -p octo"),
        ('cargo publish --token "${{ secrets.CRATES_TOKEN }}" -p octo', "cargo publish -p octo"),
        (
            "cargo publish -p a --token ${{ secrets.CRATES_TOKEN }}; echo done",
            "cargo publish -p a; echo done",
        ),
        ("cargo publish \\\n  --token ${{ secrets.CRATES_TOKEN }}", "cargo publish"),
    ],
)
def test_a_token_goes_from_an_option_to_a_variable(command: str, left: str) -> None:
    body = "\n".join(f"    {line}" for line in command.splitlines())
    text = carried_out(CRATES, workflow(f"- run: |\n{body}\n"), CONFIGURED).text
    assert f"          {left}\n" in text
    assert f"        env:\n          CARGO_REGISTRY_TOKEN: {OUTPUT}\n" in text
    assert "--token" not in text


@pytest.mark.parametrize(
    "command",
    [
        'cargo publish --token "$T"',
        "cargo login $T && cargo publish",
        'echo "$T" | cargo login\ncargo publish',
    ],
)
def test_a_variable_of_another_name_is_replaced(command: str) -> None:
    text = carried_out(CRATES, workflow(env_step(command, "T", "CRATES_TOKEN")), CONFIGURED).text
    assert f"          T: {OUTPUT}\n" in text
    assert "secrets." not in text


@pytest.mark.parametrize(
    "run",
    [
        "for c in a b; do cargo publish -p $c; sleep 20; done",
        "cargo +nightly publish",
        "cargo xtask publish",
        "cargo workspaces publish --from-git",
        "cargo release --execute",
    ],
)
def test_ways_to_publish(run: str) -> None:
    assert [one.kind for one in swap_of(CRATES, workflow(step(run)), CONFIGURED).trust] == ["crates"]


def test_actions_that_publish() -> None:
    steps = f"""
    - uses: katyo/publish-crates@v2
      with:
        registry-token: {STORED}
    - uses: release-plz/action@v0.4
      env:
        {VARIABLE}: {STORED}
    """
    text = carried_out(CRATES, workflow(steps), CONFIGURED).text
    assert text.count(OUTPUT) == 2
    assert "release-plz/action@v0.4" not in text
    assert "katyo/publish-crates@v2\n" in text


def test_packages_are_told() -> None:
    files = {
        PATH: workflow(step("cargo publish -p a\ncd b && cargo publish")),
        "b/Cargo.toml": '[package]\nname = "octo-b"\n',
        "Cargo.toml": "[workspace]\n",
    }
    trust = swap_of(CRATES, files, CONFIGURED).trust
    assert [dict(one.facts) for one in trust] == [{"package": "a"}, {"package": "octo-b"}]


def test_a_login_that_is_there_is_used() -> None:
    steps = "- uses: rust-lang/crates-io-auth-action@v1\n  id: mine\n" + step()
    swap = swap_of(CRATES, workflow(steps), CONFIGURED)
    assert swap.new_steps == ()
    assert "steps.mine.outputs.token" in str(swap.edits)


def test_an_environment_is_given_where_it_is_configured() -> None:
    settings = replace(CONFIGURED, crates=PublishingSettings("crates"))
    assert "    environment: crates\n" in carried_out(CRATES, workflow(step()), settings).text


@pytest.mark.parametrize(
    "value", ["${{ steps.auth.outputs.token }}", "''", "${{ secrets.GITHUB_TOKEN }}", "abc"]
)
def test_what_is_no_stored_token(value: str) -> None:
    steps = f"- run: cargo publish\n  env:\n    {VARIABLE}: {value}\n"
    assert found_in(CRATES, workflow(steps), CONFIGURED) is None


def test_variables_that_nothing_uses() -> None:
    text = workflow("- run: cargo build\n", outer=f"{VARIABLE}: {STORED}")
    assert found_in(CRATES, text, CONFIGURED) is None


@pytest.mark.parametrize(
    "run",
    [
        "cargo publish --registry mine",
        "cargo publish --index https://e.example/i",
        "cargo publish --registry $R",
    ],
)
def test_other_registries(run: str) -> None:
    assert codes(step(run)) == {"other-registry"}


def test_another_registry_by_the_settings_of_cargo() -> None:
    files = {PATH: workflow(step()), ".cargo/config.toml": '[registry]\ndefault = "mine"\n'}
    assert codes_of(CRATES, files, CONFIGURED) == {"other-registry"}
    assert codes(step(), env="CARGO_REGISTRY_DEFAULT: mine") == {"other-registry"}


@pytest.mark.parametrize(
    "run", ["cargo yank octo@1.0.0\ncargo publish", "cargo owner --add a\ncargo publish"]
)
def test_what_such_a_token_may_not_do(run: str) -> None:
    assert codes(step(run)) == {"unknown-consumer"}


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("cargo login ${{ secrets.CRATES_TOKEN }}", {"unknown-consumer"}),
        ("echo ${{ secrets.CRATES_TOKEN }} > token\ncargo publish", {"key-leaves-job"}),
        ("cargo publish --token ${{ secrets.A_CRATES_TOKEN || secrets.CRATES_TOKEN }}", {"dynamic-key"}),
        ("./publish ${{ secrets.CRATES_TOKEN }}", {"inline-in-run"}),
    ],
)
def test_tokens_in_scripts_that_stay(run: str, expected: set[str]) -> None:
    body = "\n".join(f"    {line}" for line in run.splitlines())
    assert codes(f"- run: |\n{body}\n") >= expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (step('echo "T=$CARGO_REGISTRY_TOKEN" >> $GITHUB_ENV\ncargo publish'), "key-leaves-job"),
        (step("docker run -e CARGO_REGISTRY_TOKEN rust cargo publish"), "docker-env"),
        (step("./release.sh"), "script"),
        (step("strange --publish"), "unknown-consumer"),
        (step("cargo build"), "unknown-consumer"),
        (step(more="if: env.CARGO_REGISTRY_TOKEN != ''"), "condition"),
        (f"- uses: a/b@v1\n  with:\n    token: {STORED}\n", "unknown-consumer"),
        (f"- uses: a/b@v1\n  env:\n    {VARIABLE}: {STORED}\n", "unknown-consumer"),
        (f"- run: cargo publish\n  env:\n    {VARIABLE}: ${{{{ secrets[matrix.t] }}}}\n", "dynamic-key"),
    ],
)
def test_reasons(steps: str, expected: str) -> None:
    assert expected in codes(steps)


def test_scripts_and_other_steps_under_different_conditions() -> None:
    steps = (
        "- run: cargo publish -p a --token ${{ secrets.CRATES_TOKEN }}\n  if: github.ref_name == 'x'\n"
        + step()
    )
    assert codes(steps) == {"condition"}


def test_pull_requests_and_called_workflows_stay() -> None:
    for on in ("pull_request", "workflow_call", "issue_comment"):
        assert not carried_out(CRATES, workflow(step(), on=on), CONFIGURED).plan.rewrites


@pytest.mark.parametrize(
    ("path", "job", "expected"),
    [
        ("PyO3__maturin/.github/workflows/release.yml", "release-crates-io", None),
        ("denoland__deno/.github/workflows/cargo_publish.generated.yml", "build", {"script"}),
        ("woodruffw__gha-hazmat/.github/workflows/cache-poisoning.yml", "vulnerable-2", set()),
        (
            "tauri-apps__tauri/.github/workflows/covector-version-or-publish.yml",
            "version-or-publish",
            {"unknown-consumer"},
        ),
        ("apache__opendal/.github/workflows/bootstrap_rust_crates.yml", "bootstrap", {"unknown-consumer"}),
    ],
)
def test_real_workflows(path: str, job: str, expected: set[str] | None) -> None:
    assert in_corpus(CRATES, path, job) == expected


CORP = '[package]\nname = "{}"\npublish = ["corp"]\n'
FREE = '[package]\nname = "{}"\n'


@pytest.mark.parametrize(
    ("run", "files"),
    [
        ("cargo publish", {"Cargo.toml": CORP.format("x")}),
        ("cd a && cargo publish", {"a/Cargo.toml": CORP.format("a")}),
        ("cargo publish --manifest-path a/Cargo.toml", {"a/Cargo.toml": CORP.format("a")}),
        ("cargo publish -p b", {"Cargo.toml": FREE.format("a"), "b/Cargo.toml": CORP.format("b")}),
        ("cargo publish --workspace", {"Cargo.toml": FREE.format("a"), "b/Cargo.toml": CORP.format("b")}),
        ("cargo release", {"Cargo.toml": "[workspace]\n", "b/Cargo.toml": CORP.format("b")}),
        (
            "cargo publish -p b",
            {
                "Cargo.toml": '[workspace.package]\npublish = ["corp"]\n',
                "b/Cargo.toml": '[package]\nname = "b"\npublish.workspace = true\n',
            },
        ),
        ("cargo publish", {"Cargo.toml": '[package]\nname = "x"\npublish = ["crates-io", "corp"]\n'}),
    ],
)
def test_a_crate_says_that_it_goes_elsewhere(run: str, files: dict[str, str]) -> None:
    assert codes_of(CRATES, {PATH: workflow(step(run)), **files}, CONFIGURED) == {"other-registry"}


@pytest.mark.parametrize(
    ("run", "files"),
    [
        ("cargo publish", {"Cargo.toml": '[package]\nname = "x"\npublish = ["crates-io"]\n'}),
        ("cargo publish", {"Cargo.toml": '[package]\nname = "x"\npublish = true\n'}),
        ("cargo publish", {"Cargo.toml": FREE.format("a"), "b/Cargo.toml": CORP.format("b")}),
        ("cargo publish -p a", {"Cargo.toml": FREE.format("a"), "b/Cargo.toml": CORP.format("b")}),
        ("cargo publish --registry crates-io", {"Cargo.toml": CORP.format("x")}),
        ("cargo publish", {"Cargo.toml": "no toml"}),
    ],
)
def test_a_crate_that_goes_to_the_public_registry(run: str, files: dict[str, str]) -> None:
    assert codes_of(CRATES, {PATH: workflow(step(run)), **files}, CONFIGURED) == set()
