"""The registry of Ruby gems."""

from __future__ import annotations

import pytest
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, in_corpus, swap_of
from oidc.providers.registries.jobs import CONFIGURED, env_step, workflow

from pinfix_codemods.oidc.providers.registries.rubygems import Rubygems

GEMS = Rubygems()
KEY = "${{ secrets.RUBYGEMS_AUTH_TOKEN }}"
CONFIGURE = "rubygems/configure-rubygems-credentials@"


def step(run: str = "gem build octo.gemspec\ngem push octo-*.gem", more: str = "") -> str:
    return env_step(run, "GEM_HOST_API_KEY", "RUBYGEMS_AUTH_TOKEN", more)


def codes(steps: str, **given: str) -> set[str]:
    return codes_of(GEMS, workflow(steps, **given), CONFIGURED)


def test_the_key_goes_and_the_action_comes() -> None:
    text = carried_out(GEMS, workflow(step()), CONFIGURED).text
    assert "secrets." not in text
    assert "env:" not in text
    assert text.index("actions/checkout") < text.index(CONFIGURE) < text.index("gem build")
    assert "      id-token: write\n" in text


def test_lines_that_store_the_key_go() -> None:
    run = (
        "mkdir -p $HOME/.gem\ntouch $HOME/.gem/credentials\nchmod 0600 $HOME/.gem/credentials\n"
        'printf -- "---\\n:rubygems_api_key: ${GEM_HOST_API_KEY}\\n" > $HOME/.gem/credentials\n'
        "gem build octo.gemspec\ngem push *.gem"
    )
    text = carried_out(GEMS, workflow(step(run)), CONFIGURED).text
    assert ".gem/credentials" not in text
    assert "secrets." not in text
    assert "        run: |\n          gem build octo.gemspec\n          gem push *.gem\n" in text


def test_a_step_that_only_stores_it_gives_way() -> None:
    steps = (
        "- name: Credentials\n  run: |\n    mkdir -p ~/.gem\n"
        f"    echo ':rubygems_api_key: {KEY}' >> ~/.gem/credentials\n"
        "- run: gem push octo.gem\n"
    )
    text = carried_out(GEMS, workflow(steps), CONFIGURED).text
    assert f"      - name: Credentials\n        uses: {CONFIGURE}" in text
    assert "secrets." not in text


def test_the_action_with_a_key() -> None:
    steps = f"- uses: {CONFIGURE}v1.0.0\n  with:\n    api-token: {KEY}\n- run: gem push a.gem\n"
    text = carried_out(GEMS, workflow(steps), CONFIGURED).text
    assert f"      - uses: {CONFIGURE}v1.0.0\n      - run: gem push a.gem\n" in text


def test_the_action_that_releases_signs_in_itself() -> None:
    steps = f"- uses: rubygems/release-gem@v1\n  env:\n    GEM_HOST_API_KEY: {KEY}\n"
    text = carried_out(GEMS, workflow(steps), CONFIGURED).text
    assert text.endswith("      - uses: rubygems/release-gem@v1\n")
    assert CONFIGURE not in text


def test_unless_it_is_told_not_to() -> None:
    steps = (
        "- uses: rubygems/release-gem@v1\n  with:\n    setup-trusted-publisher: false\n"
        f"  env:\n    GEM_HOST_API_KEY: {KEY}\n"
    )
    assert CONFIGURE in carried_out(GEMS, workflow(steps), CONFIGURED).text


def test_env_of_the_job_goes() -> None:
    text = workflow("- run: gem push a.gem\n", env=f"GEM_HOST_API_KEY: {KEY}")
    assert "secrets." not in carried_out(GEMS, text, CONFIGURED).text


def test_the_gem_is_told() -> None:
    assert dict(swap_of(GEMS, workflow(step()), CONFIGURED).trust[0].facts) == {"package": "octo"}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (step("gem push --host https://rubygems.pkg.github.com/o a.gem"), "other-registry"),
        (step("gem push --host=$HOST a.gem"), "other-registry"),
        (step("gem push --key mine a.gem"), "other-registry"),
        (
            f"- uses: {CONFIGURE}main\n  with:\n    gem-server: https://gems.example\n    api-token: {KEY}\n",
            "other-registry",
        ),
        (step("bundle exec rake release"), "script"),
        (step("strange a.gem"), "unknown-consumer"),
        (step('if [ -n "$GEM_HOST_API_KEY" ]; then gem push a.gem; fi'), ""),
        (
            step("if x; then\n  echo $GEM_HOST_API_KEY > ~/.gem/credentials\nfi\ngem push a.gem"),
            "inline-in-run",
        ),
        (step("echo $GEM_HOST_API_KEY > key\ngem push a.gem"), "key-leaves-job"),
        (
            step("cat > ~/.gem/credentials <<EOF\n:rubygems_api_key: $GEM_HOST_API_KEY\nEOF\ngem push a.gem"),
            "key-leaves-job",
        ),
        (step(more="if: env.GEM_HOST_API_KEY != ''"), "condition"),
        (f"- uses: dawidd6/action-publish-gem@v1\n  with:\n    api_key: {KEY}\n", "unknown-consumer"),
        (f'- run: gem push a.gem\n  env:\n    GEM_HOST_API_KEY: "Bearer {KEY}"\n', "dynamic-key"),
    ],
)
def test_reasons(steps: str, expected: str) -> None:
    assert codes(steps) >= ({expected} if expected else set())
    assert expected or not codes(steps)


@pytest.mark.parametrize("value", ["Bearer ${{ secrets.GITHUB_TOKEN }}", "''", "${{ steps.a.outputs.key }}"])
def test_what_is_no_stored_key(value: str) -> None:
    steps = f'- run: gem push a.gem\n  env:\n    GEM_HOST_API_KEY: "{value}"\n'
    assert found_in(GEMS, workflow(steps), CONFIGURED) is None


def test_real_workflows() -> None:
    path = "apache__opendal/.github/workflows/release_ruby.yml"
    assert in_corpus(GEMS, path, "publish") is None
