"""Every way in which a step gets the token is seen, and what does not carry it does not count."""

from __future__ import annotations

import pytest
from permissions.infer.kit import BARE_CHECKOUT, CHECKOUT, need

from pinfix_codemods.permissions.need import Status

OPAQUE = "- run: unheard-of-program\n"

TOKENS = [
    "${{ github.token }}",
    "${{ secrets.GITHUB_TOKEN }}",
    "${{ SECRETS.github_token }}",
    "${{ github['token'] }}",
    "${{ secrets['GITHUB_TOKEN'] }}",
    "${{ secrets.PAT || github.token }}",
    "${{ github.event_name == 'push' && secrets.GITHUB_TOKEN || 'none' }}",
    "${{ format('token {0}', github.token) }}",
    "${{ toJSON(secrets) }}",
    "${{ toJSON(github) }}",
    "Bearer ${{ github.token }}",
    "${{ fromJSON(toJSON(secrets)).GITHUB_TOKEN }}",
    "${{ secrets[matrix.name] }}",
    "${{ join(secrets.*, ',') }}",
]
NO_TOKENS = [
    "${{ secrets.PAT }}",
    "${{ secrets.GITHUB_TOKEN != '' }}",
    "${{ !github.token }}",
    "${{ contains(github.token, 'x') }}",
    "${{ github.event.repository.name }}",
    "${{ github.token_other }}",
    "github.token",
    "$ {{ github.token }}",
    "${{ vars.GITHUB_TOKEN }}",
    "${{ steps.app.outputs.token }}",
]


@pytest.mark.parametrize("value", TOKENS)
@pytest.mark.parametrize("level", ["workflow", "job", "step"])
def test_a_variable_at_any_level_carries_the_token(value: str, level: str) -> None:
    env = f'env:\n  ANY_NAME: "{value}"\n'
    matrix = "strategy: {matrix: {name: [A, GITHUB_TOKEN]}}\nruns-on: ubuntu-latest"
    if level == "workflow":
        found = need(OPAQUE, head=env, job=matrix)
    elif level == "job":
        found = need(OPAQUE, job=f"{matrix}\n{env}")
    else:
        found = need(f'- run: unheard-of-program\n  env: {{ANY_NAME: "{value}"}}\n', job=matrix)
    assert found.status is Status.UNKNOWN
    assert [sink.code for sink in found.sinks] == ["unknown-token-use"]


@pytest.mark.parametrize("value", NO_TOKENS)
@pytest.mark.parametrize("level", ["workflow", "job", "step"])
def test_other_values_do_not(value: str, level: str) -> None:
    env = f'env:\n  GITHUB_TOKEN: "{value}"\n'
    if level == "workflow":
        found = need(OPAQUE, head=env)
    elif level == "job":
        found = need(OPAQUE, job=f"runs-on: ubuntu-latest\n{env}")
    else:
        found = need(f'- run: unheard-of-program\n  env: {{GITHUB_TOKEN: "{value}"}}\n')
    assert (found.status, str(found.grant)) == (Status.PROVEN, "nothing")


@pytest.mark.parametrize("value", TOKENS[:7])
def test_the_text_of_a_script_carries_it(value: str) -> None:
    assert need(f"- run: unheard-of-program {value}\n").status is Status.UNKNOWN
    assert need(f"- run: |\n    unheard-of-program --token={value}\n").status is Status.UNKNOWN


@pytest.mark.parametrize(
    "steps",
    [
        '- run: echo "T=${{ github.token }}" >> $GITHUB_ENV\n- run: unheard-of-program\n',
        '- run: echo "T=${{ github.token }}" | tee -a "$GITHUB_ENV"\n- run: unheard-of-program\n',
        '- run: |\n    echo "T=$X" >> "$GITHUB_ENV"\n  env: {X: "${{ github.token }}"}\n'
        "- run: unheard-of-program\n",
        "- run: |\n    cat >> $GITHUB_ENV <<EOF\n    T=${{ github.token }}\n    EOF\n"
        "- run: unheard-of-program\n",
        '- id: a\n  run: echo "t=${{ github.token }}" >> $GITHUB_OUTPUT\n'
        "- run: unheard-of-program ${{ steps.a.outputs.t }}\n",
        '- id: A\n  run: echo "t=${{ github.token }}" >> $GITHUB_OUTPUT\n'
        '- run: unheard-of-program\n  env: {T: "${{ steps.a.outputs.t }}"}\n',
        "- run: |\n    export T=${{ github.token }}\n    unheard-of-program\n",
        "- run: |\n    T=${{ github.token }} unheard-of-program\n",
        '- run: |\n    T="${{ github.token }}"\n    unheard-of-program "$T"\n',
        "- run: echo ${{ github.token }} | unheard-of-program\n",
        "- run: echo ${{ github.token }} | gh auth login --with-token\n- run: unheard-of-program\n",
        '- run: |\n    f() { unheard-of-program "$1"; }\n    f ${{ github.token }}\n',
        "- run: |\n    f() { unheard-of-program; }\n    export T=${{ github.token }}\n    f\n",
        "- run: |\n    for x in a ${{ github.token }}; do unheard-of-program $x; done\n",
        "- run: bash -c 'unheard-of-program ${{ github.token }}'\n",
        "- run: sudo -E env A=b timeout 5 unheard-of-program ${{ github.token }}\n",
        '- uses: docker://alpine\n  with: {args: "${{ github.token }}"}\n',
        '- uses: docker://alpine\n  env: {T: "${{ github.token }}"}\n',
        "- uses: somebody/unheard-of@v1\n",
        "- uses: https://example.org/a/b@v1\n",
    ],
)
def test_code_that_is_not_known_and_has_the_token_is_a_sink(steps: str) -> None:
    assert need(steps).status is Status.UNKNOWN


@pytest.mark.parametrize(
    "steps",
    [
        "- run: unheard-of-program\n",
        "- run: echo ${{ github.token }} > /dev/null\n  if: false\n",
        '- run: unheard-of-program\n  env: {T: "${{ secrets.PAT }}"}\n',
        "- uses: docker://alpine\n",
        "- run: |\n    # gh release create\n    echo 'git push'\n",
        "- run: |\n    cat <<'EOF'\n    gh release create\n    EOF\n",
        BARE_CHECKOUT + "- run: |\n    git push https://bot:${{ secrets.PAT }}@github.com/o/r.git\n",
    ],
)
def test_without_the_token_nothing_is_needed_but_the_files(steps: str) -> None:
    found = need(steps)
    assert found.status is Status.PROVEN
    assert str(found.grant) in ("nothing", "contents: read")


@pytest.mark.parametrize("shell", ["python", "cmd", "node {0}", "perl {0}", "bash -c {0}"])
def test_a_script_that_is_not_read_may_have_the_token_in_its_text(shell: str) -> None:
    with_token = f"- shell: {shell}\n  run: |\n    use('${{{{ secrets.GITHUB_TOKEN }}}}')\n"
    assert need(with_token).status is Status.UNKNOWN
    assert need(with_token.replace("GITHUB_TOKEN", "PAT")).status is Status.PROVEN


def test_a_part_of_a_script_that_is_not_read_may_have_the_token() -> None:
    assert need("- run: |\n    echo ) ${{ github.token }}\n").status is Status.UNKNOWN


def test_a_credential_of_the_checkout_rests_on_an_assumption() -> None:
    found = need(CHECKOUT + OPAQUE)
    assert (found.status, str(found.grant)) == (Status.ASSUMED, "contents: read")
    assert "unheard-of-program" in found.assumptions[0].text
    assert need(BARE_CHECKOUT + OPAQUE).status is Status.PROVEN
    other = '- uses: actions/checkout@v4\n  with: {token: "${{ secrets.PAT }}"}\n'
    assert need(other + OPAQUE).status is Status.PROVEN


@pytest.mark.parametrize("command", ["./release.sh", "make publish", "npm run deploy", "tool bump"])
def test_what_is_called_a_release_is_not_assumed_not_to_push(command: str) -> None:
    assert str(need(f"{CHECKOUT}- run: {command}\n").grant) == "contents: write"


@pytest.mark.parametrize(
    "command", ["cargo build --release", "dotnet build -c Release", "cmake -DCMAKE_BUILD_TYPE=Release"]
)
def test_a_kind_of_build_is_no_release(command: str) -> None:
    assert str(need(f"{CHECKOUT}- run: {command}\n").grant) == "contents: read"


def test_evidence_names_the_line_and_the_command() -> None:
    found = need('- run: |\n    echo a\n    gh release create v1\n  env: {GH_TOKEN: "${{ github.token }}"}\n')
    [entry] = found.evidence()["contents: write"]
    assert entry["because"] == "gh release create"
    assert entry["path"] == ".github/workflows/w.yml"
    assert entry["line"] == 9
