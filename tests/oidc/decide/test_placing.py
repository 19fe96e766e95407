"""Where new steps go, with which condition, id and name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinfix_codemods.oidc.finding import NewStep, Use

from .toy import STEP, env_keys, login_line, run, unchanged, with_swap

HEAD = "on: push\npermissions:\n  contents: read\njobs:\n  up:\n    runs-on: ubuntu-latest\n    steps:\n"
ENV = "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}\n"


def steps(*conditions: str | None) -> str:
    """A checkout, and a step that uses the key for each condition."""
    text = HEAD + "      - uses: actions/checkout@v4\n        id: out\n"
    for condition in conditions:
        text += "      - run: aws s3 ls\n" + (f"        if: {condition}\n" if condition else "") + ENV
    return text


def conditions_of(text: str) -> list[str]:
    """The conditions of the new steps, as they are told."""
    outcome = run(text)
    assert outcome.codes == []
    (facts,) = outcome.facts
    written = f"        if: {facts.conditions[0]}\n        uses: aws-actions" if facts.conditions else ""
    plain = written.replace("      if:", "    - if:").replace("        uses", "        uses")
    assert plain in outcome.text
    return list(facts.conditions)


@pytest.mark.parametrize(
    ("conditions", "wanted"),
    [
        ([None], []),
        (["github.ref == 'refs/heads/main'"], ["github.ref == 'refs/heads/main'"]),
        (["github.ref == 'a'", "${{ github.ref == 'a' }}"], ["github.ref == 'a'"]),
        (["always()"], ["always()"]),
        (["success()", None], []),
        ([None, "always()"], []),
        ([None, "github.ref == 'a'"], []),
        (["github.ref == 'a'", None], []),
        (["github.ref == 'a'", "always()"], ["github.ref == 'a'"]),
        (["github.ref == 'a'", "always() && github.ref == 'b'"], ["github.ref == 'a'"]),
        (["failure()", "failure()"], ["failure()"]),
        (["inputs.x == 'a'", "inputs.x == 'b'"], ["(inputs.x == 'a') || (inputs.x == 'b')"]),
        (["${{ inputs.x }}", "!inputs.y"], ["(inputs.x) || (!inputs.y)"]),
        (["inputs.x", "inputs.y", "inputs.x"], ["(inputs.x) || (inputs.y)"]),
        (
            ["inputs.x || inputs.z", "steps.out.outputs.y"],
            ["(inputs.x || inputs.z) || (steps.out.outputs.y)"],
        ),
        (["hashFiles('x') != ''"], ["hashFiles('x') != ''"]),
        (["env.X == '1'"], ["env.X == '1'"]),
    ],
)
def test_the_condition_of_the_new_step(conditions, wanted):
    text = steps(*conditions).replace("if: !", "if: ${{ !").replace("inputs.y\n", "inputs.y\n")
    text = text.replace("${{ !inputs.y\n", "${{ !inputs.y }}\n")
    assert conditions_of(text) == wanted


@pytest.mark.parametrize(
    "conditions",
    [
        ["always()", None],
        ["failure()", "github.ref == 'a'"],
        ["always()", "failure()"],
        [None, "failure()"],
        ["github.ref == 'a'", "failure() && github.ref == 'a'"],
        [None, "success() || failure()"],
        [None, "${{ !cancelled() }}"],
        [None, "cancelled()"],
        ["inputs.x", "success() && inputs.y"],
        ["github.ref == 'a'", "steps.later.outputs.x"],
        ["github.ref == 'a'", "hashFiles('x') != ''"],
        ["github.ref == 'a'", "env.SET_BEFORE == 'x'"],
        ["github.ref == 'a'", "job.status == 'x'"],
        ["github.ref == 'a'", "${{ inputs.x }} == 'a'"],
        ["env.AWS_ACCESS_KEY_ID != ''"],
        ["github.ref == '", None],
        ["env['AWS_ACCESS_KEY_ID'] != ''", "env['AWS_ACCESS_KEY_ID'] != ''"],
    ],
)
def test_no_condition_is_right(conditions):
    text = steps(*conditions) + "      - run: echo\n        id: later\n"
    if conditions[0] == "github.ref == '":
        assert run(text).codes == []  # one of them runs always, so that nothing needs to be copied
    else:
        assert set(unchanged(text)) == {"condition"}


def test_a_variable_of_the_job_may_be_tested_as_long_as_nothing_sets_it_anew():
    text = steps("env.X", "inputs.y").replace("    steps", "    env: {X: a}\n    steps")
    assert conditions_of(text.replace("inputs.y", "env.X == 'b'")) == ["(env.X) || (env.X == 'b')"]
    setting = "      - run: echo X=1 >> $GITHUB_ENV\n"
    assert unchanged(text.replace("inputs.y", "env.X == 'b'") + setting) == ["condition"]


def test_a_condition_that_the_swap_changes_counts_as_changed():
    from pinfix.yaml.operations import SetScalar

    def open_gate(job, swap):
        gate = (*swap.consumers[0].path, "if")
        return replace(swap, edits=(SetScalar(gate, "vars.AWS_ROLE_ARN != ''"),))

    text = steps("env.AWS_ACCESS_KEY_ID != ''")
    outcome = run(text, with_swap(open_gate))
    assert outcome.text.count("if: vars.AWS_ROLE_ARN != ''\n") == 2


@pytest.mark.parametrize(
    ("ids", "wanted"),
    [
        ("", "auth"),
        ("auth", "oidc_auth"),
        ("AUTH", "oidc_auth"),
        ("auth oidc_auth", "oidc_auth_2"),
        ("auth oidc_auth oidc_auth_2", "oidc_auth_3"),
        ("my-step auth", "oidc-auth"),
        ("my_step auth", "oidc_auth"),
    ],
)
def test_an_id_that_is_free(ids, wanted):
    from pinfix.yaml.operations import InsertKey

    def with_id(job, swap):
        value = "${{ steps.{id}.outputs.token }}"
        edit = InsertKey(swap.consumers[0].path, "with", {"token": value})
        step = replace(STEP, id="auth", env=(("T", "${{ steps.{id}.outputs.x }}"),))
        return replace(swap, new_steps=(step,), edits=(edit,))

    text = steps(None) + "".join(f"      - run: echo\n        id: {name}\n" for name in ids.split())
    after = run(text, with_swap(with_id)).text
    assert f"id: {wanted}\n" in after
    assert f"token: ${{{{ steps.{wanted}.outputs.token }}}}" in after
    assert f"T: ${{{{ steps.{wanted}.outputs.x }}}}" in after
    assert "{id}" not in after


def test_a_name_where_the_neighbour_has_one_or_most_have():
    assert "- name: Configure AWS" not in run(steps(None)).text
    named = steps(None).replace("- run: aws", "- name: x\n        run: aws")
    assert "- name: Configure AWS" in run(named).text
    mostly = steps(None) + "      - {name: a, run: a}\n      - {name: b, run: b}\n      - {name: c, run: c}\n"
    assert "- name: Configure AWS" in run(mostly).text


def test_as_the_first_step():
    text = HEAD + "      - run: aws s3 ls\n" + ENV + "\n      - run: echo\n"
    after = run(text).text
    assert after.index("configure-aws") < after.index("aws s3 ls")
    assert "          aws-region: eu-central-1\n\n      - run: aws s3 ls\n\n      - run: echo\n" in after


def test_google_is_refused_where_a_later_checkout_would_delete_its_file():
    login = NewStep("Google", Use("google-github-actions", "auth", "v3"))

    def look(job):
        return env_keys(job, step=login, provider="gcp")

    late = HEAD + "      - run: aws s3 ls\n" + ENV + "      - uses: actions/checkout@v4\n"
    assert unchanged(late, look) in (["condition"], ["network"])
    assert run(late).codes == []


def test_no_step_uses_the_key():
    assert unchanged(steps(None), with_swap(lambda job, swap: replace(swap, consumers=()))) == ["condition"]


def test_steps_in_braces_cannot_take_a_comment():
    text = HEAD.replace("    steps:\n", "") + (
        "    steps: [{run: aws s3 ls, env: {A: b, AWS_ACCESS_KEY_ID: '${{ secrets.A }}'}}]\n"
    )
    assert unchanged(text) == ["cannot-edit"]


def test_a_step_that_only_logged_in_gives_way():
    text = (
        HEAD
        + "      - uses: actions/checkout@v4\n      # about it\n      - name: Log in\n        if: inputs.x\n"
    )
    text += "        run: login ${{ secrets.KEY }}\n      - run: use it\n"
    after = run(text, login_line).text
    assert (
        "      # about it\n      - name: Log in\n        id: auth\n        if: inputs.x\n        uses: aws"
        in after
    )
    assert "login $" not in after


def test_a_line_of_a_script_goes_and_its_step_stays():
    text = (
        HEAD
        + "      - uses: actions/checkout@v4\n"
        + "      - run: |\n          login ${{ secrets.KEY }}\n          use it\n"
    )
    after = run(text, login_line).text
    assert "          aws-region: eu-central-1\n      - run: |\n          use it\n" in after


def test_the_login_keeps_the_condition_under_which_there_was_one():
    text = (
        HEAD
        + "      - run: |\n          login ${{ secrets.KEY }}\n          use it\n        if: inputs.x\n"
        + "      - run: use\n"
    )
    after = run(text, login_line).text
    assert "      - id: auth\n        if: inputs.x\n        uses: aws" in after


def test_a_second_step_that_only_logged_in_goes():
    text = HEAD + "      - run: login ${{ secrets.KEY }}\n\n" * 2 + "      - run: use it\n"
    after = run(text, login_line).text
    assert after.endswith("          aws-region: eu-central-1\n\n      - run: use it\n")


def test_an_alias_for_a_job_is_two_jobs_with_one_text():
    text = steps(None).replace("  up:\n", "  up: &up\n") + "  two: *up\n"
    assert unchanged(text) == ["anchors", "anchors"]
