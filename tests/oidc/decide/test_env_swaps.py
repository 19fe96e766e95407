"""Keys in `env` of steps and jobs: where the new step goes, what is left of the mappings, what is granted."""

from __future__ import annotations

from .toy import SHA, run

HEAD = "on: push\npermissions:\n  contents: read\njobs:\n  up:\n    runs-on: ubuntu-latest\n    steps:\n"
GRANTED = HEAD.replace(
    "    runs-on", "    permissions:\n      contents: read\n      id-token: write\n    runs-on"
)
PAIR = (
    "          AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY }}\n"
    "          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_KEY }}\n"
)
LOGIN = f"        uses: aws-actions/configure-aws-credentials@{SHA} # v6.0.0\n"
WITH = (
    "        with:\n          role-to-assume: ${{ vars.AWS_ROLE_ARN }}\n          aws-region: eu-central-1\n"
)


def test_a_step_with_a_condition_of_its_own():
    upload = (
        "      - name: Upload\n        if: ${{ env.CAN_UPLOAD == '1' }}\n"
        "        run: aws s3 sync out/ s3://b/\n"
        "        env:\n"
    )
    region = "          AWS_DEFAULT_REGION: ${{ secrets.AWS_REGION }}\n"
    outcome = run(HEAD + "      - uses: actions/checkout@v4\n" + upload + PAIR + region)
    login = (
        "      - name: Configure AWS credentials (OIDC)\n        if: ${{ env.CAN_UPLOAD == '1' }}\n"
        + LOGIN
        + WITH
    )
    assert outcome.text == GRANTED + "      - uses: actions/checkout@v4\n" + login + upload + region
    assert outcome.codes == []
    (facts,) = outcome.facts
    assert (facts.provider, facts.job, facts.conditions) == ("aws", "up", ("${{ env.CAN_UPLOAD == '1' }}",))
    assert facts.secrets == ("AWS_ACCESS_KEY", "AWS_SECRET_KEY")
    assert [value.name for value in facts.variables] == ["AWS_ROLE_ARN"]


def test_a_mapping_that_would_be_empty_goes_and_blank_lines_stay():
    text = HEAD + "      - uses: actions/checkout@v4\n\n      - run: aws s3 ls\n        env:\n" + PAIR
    text += "\n      # the end\n      - run: echo done\n"
    wanted = GRANTED + "      - uses: actions/checkout@v4\n\n" + "      -" + (LOGIN + WITH)[7:]
    wanted += "\n      - run: aws s3 ls\n\n      # the end\n      - run: echo done\n"
    assert run(text).text == wanted


def test_without_a_final_line_break_there_is_none():
    text = HEAD + "      - uses: actions/checkout@v4\n      - run: aws s3 ls\n        env:\n" + PAIR
    after = run(text[:-1]).text
    assert after.endswith("      - run: aws s3 ls")
    assert after + "\n" == run(text).text


def test_line_endings_a_mark_and_quotes_stay():
    text = HEAD + "      - uses: actions/checkout@v4\n      - run: aws s3 ls\n        'env':\n" + PAIR
    after = run("\ufeff" + text.replace("\n", "\r\n")).text
    assert after == "\ufeff" + run(text).text.replace("\n", "\r\n")


def test_one_entry_of_a_flow_mapping_goes_and_several_do():
    step = "      - run: aws s3 ls\n        env: {A: b, AWS_ACCESS_KEY_ID: '${{ secrets.X }}'%s}\n"
    assert "        env: {A: b}\n" in run(HEAD + step % "").text
    second = ", AWS_SECRET_ACCESS_KEY: '${{ secrets.Y }}'"
    assert "        env: {A: b}\n" in run(HEAD + step % second).text
    assert "        env: {A: b, C: d}\n" in run(HEAD + step % (second + ", C: d")).text


def test_comments_beside_an_entry_go_and_those_above_stay():
    text = HEAD + "      - run: aws s3 ls\n        env:\n          # of the account\n" + PAIR
    text = text.replace("ACCESS_KEY }}\n", "ACCESS_KEY }} # old\n") + "          A: b\n"
    after = run(text).text
    assert "        env:\n          # of the account\n          A: b\n" in after
    assert "# old" not in after


def test_one_login_before_the_first_of_several_users():
    first = "      - run: aws s3 ls\n        env:\n" + PAIR
    text = (
        HEAD
        + "      - uses: actions/checkout@v4\n      - run: npm test\n"
        + first
        + "      - run: echo\n"
        + first
    )
    after = run(text).text
    assert after.count("uses: aws-actions/") == 1
    assert "secrets.AWS" not in after
    assert "npm test\n      - uses: aws-actions/" in after


def test_steps_that_are_not_indented_under_their_key():
    head = HEAD.replace("    steps", "    steps")
    text = (
        head
        + "    - uses: actions/checkout@v4\n    - name: x\n      run: aws s3 ls\n      env:\n"
        + PAIR[2:].replace("\n  ", "\n")
    )
    assert (
        "    - name: Configure AWS credentials (OIDC)\n"
        f"      uses: aws-actions/configure-aws-credentials@{SHA}" in (run(text).text)
    )


def test_a_second_run_changes_nothing():
    text = HEAD + "      - uses: actions/checkout@v4\n      - run: aws s3 ls\n        env:\n" + PAIR
    after = run(text).text
    again = run(after)
    assert again.text == after
    assert not again.plan.changes


def test_nothing_is_changed_beside_a_key_that_is_written_out():
    pair = PAIR.replace("${{ secrets.AWS_ACCESS_KEY }}", "AK" + "IA0123456789ABCDEF")
    text = HEAD + "      - run: aws s3 ls\n        env:\n" + pair
    outcome = run(text)
    assert outcome.text == text
    assert outcome.codes == ["literal-key"]
    assert "0123456789" not in repr((outcome.plan.changes, outcome.plan.refusals))
