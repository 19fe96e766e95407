"""Commands that an action is given in its inputs."""

from __future__ import annotations

import pytest
from permissions.infer.kit import BARE_CHECKOUT, CHECKOUT, need

from pinfix.github.expressions.values import UNKNOWN, Value
from pinfix_codemods.permissions.actions.commands import command_inputs
from pinfix_codemods.permissions.actions.given import may_push
from pinfix_codemods.permissions.need import Status

RETRY = "- uses: nick-fields/retry@v3\n"
WITH_TOKEN = "  env: {GH_TOKEN: '${{ github.token }}'}\n"


def _granted(steps: str, **more: str) -> dict[str, str]:
    found = need(CHECKOUT + steps, **more)
    assert not found.sinks, found.sinks
    return found.grant.as_dict()


@pytest.mark.parametrize(
    "given",
    [
        "{command: git push}",
        "{command: ls, on_retry_command: git push}",
        "{command: ls, new_command_on_retry: git push}",
        "{Command: git push}",
        '{command: "git pull --rebase\\ngit push origin HEAD:main"}',
        "{command: 'git push origin ${{ github.ref }}'}",
        "{command: git push, shell: bash}",
        "{command: git push, shell: '${{ inputs.shell }}'}",
    ],
)
def test_a_push_in_an_input_is_one(given: str) -> None:
    assert _granted(f"{RETRY}  with: {given}\n")["contents"] == "write"


def test_a_push_stands_on_its_own_line() -> None:
    found = need(CHECKOUT + RETRY + "  with:\n    command: |\n      ls\n      git push\n")
    push = next(reason for reason in found.reasons if reason.because == "git push")
    assert push.spot.line == 12


@pytest.mark.parametrize("command", ["npm test", "npm publish", "echo git push", "docker push a/b"])
def test_other_commands_push_nothing(command: str) -> None:
    assert _granted(f"{RETRY}  with: {{command: {command}}}\n") == {"contents": "read"}


def test_a_push_without_a_credential_needs_nothing() -> None:
    found = need(BARE_CHECKOUT + f"{RETRY}  with: {{command: git push}}\n")
    assert found.grant.as_dict() == {"contents": "read"}


def test_the_variables_of_the_step_are_for_its_commands() -> None:
    steps = f"{RETRY}{WITH_TOKEN}  with: {{command: gh issue close 1}}\n"
    assert _granted(steps)["issues"] == "write"


def test_a_program_that_nobody_knows_gets_the_token_there_too() -> None:
    found = need(CHECKOUT + f"{RETRY}{WITH_TOKEN}  with: {{command: ./tool}}\n")
    assert found.status is Status.UNKNOWN


def test_the_token_in_the_text_of_a_command() -> None:
    found = need(CHECKOUT + RETRY + "  with: {command: './tool ${{ github.token }}'}\n")
    assert found.status is Status.UNKNOWN


def test_effects_reach_later_steps() -> None:
    steps = (
        RETRY + "  with: {command: 'echo ${{ github.token }} | docker login ghcr.io -u a --password-stdin'}\n"
    )
    assert _granted(steps + "- run: docker push ghcr.io/a/b\n")["packages"] == "write"


@pytest.mark.parametrize(
    "action", ["reactivecircus/android-emulator-runner@v2", "ReactiveCircus/android-emulator-runner@v2"]
)
def test_the_script_of_an_emulator(action: str) -> None:
    assert _granted(f"- uses: {action}\n  with: {{script: git push}}\n")["contents"] == "write"


CYPRESS = "- uses: cypress-io/github-action@v6\n  env: {GITHUB_TOKEN: '${{ github.token }}'}\n"


def test_tools_in_the_commands_of_cypress() -> None:
    granted = _granted(f"{CYPRESS}  with: {{command: npx semantic-release}}\n")
    assert granted["contents"] == granted["issues"] == granted["pull-requests"] == "write"


@pytest.mark.parametrize("name", ["build", "start", "install-command", "command"])
def test_every_command_of_cypress_counts(name: str) -> None:
    assert _granted(f"{CYPRESS}  with: {{{name}: git push}}\n")["contents"] == "write"


def test_commands_behind_a_comma() -> None:
    assert _granted(f"{CYPRESS}  with: {{start: 'npm start, git push'}}\n")["contents"] == "write"


def test_the_tests_of_cypress_are_trusted_as_before() -> None:
    granted = _granted(
        f"{CYPRESS}  with: {{build: npm run build, start: npm start, wait-on: 'http://git/push'}}\n"
    )
    assert granted["contents"] == "read"


def test_an_image_that_is_told_to_push() -> None:
    assert _granted("- uses: docker://alpine/git\n  with: {args: push origin}\n")["contents"] == "write"


def test_versions_of_systems_are_a_family() -> None:
    assert command_inputs("vmactions/openbsd-vm", "") is not None
    assert command_inputs("vmactions/other", "") is None
    assert command_inputs("nick-fields/retry", "sub") is None
    assert command_inputs("nick-invision/retry", "") == command_inputs("Nick-Fields/Retry", "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("anything", "git push"),
        ("anything", "cd x && git -c a=b push origin"),
        ("command", "tool push"),
        ("build-command", "yarn publish"),
        ("run", "make release"),
        ("cmd", "tool --push"),
        ("extra_args", "x --git-push"),
    ],
)
def test_words_of_pushing(name: str, text: str) -> None:
    assert may_push({name: Value.literal(text)})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("event", "push"),
        ("environment", "release"),
        ("args", "--release --out dist"),
        ("args", "build --no-push"),
        ("command", "push-button"),
        ("command", "cat release.txt"),
        ("truncate", "push"),
    ],
)
def test_words_that_say_nothing(name: str, text: str) -> None:
    assert not may_push(
        {name: Value.literal(text), "command": UNKNOWN} if name != "command" else {name: Value.literal(text)}
    )


@pytest.mark.parametrize(
    "command",
    [
        "npx bumpp --push -y",
        "npx bumpp patch",
        "npx foo --push",
        "foo --git-push",
        "./foo --follow-tags",
        "./foo push",
    ],
)
def test_a_command_that_says_it_pushes_is_not_assumed_not_to(command: str) -> None:
    assert _granted(f"- run: {command}\n")["contents"] == "write"


@pytest.mark.parametrize(
    "command", ["npx bumpp --no-push", "npx foo --no-push", "foo --pushgateway x", "earthly --push +a"]
)
def test_a_command_that_does_not_say_so_is(command: str) -> None:
    assert _granted(f"- run: {command}\n")["contents"] == "read"


LOGIN = "- run: echo ${{ github.token }} | docker login ghcr.io -u a --password-stdin\n"


@pytest.mark.parametrize(
    "command",
    ["docker compose push", "docker compose -f x.yml push", "docker-compose push", "podman compose push app"],
)
def test_compose_pushes_images(command: str) -> None:
    assert _granted(f"{LOGIN}- run: {command}\n") == {"contents": "read", "packages": "write"}


def test_compose_pushes_nothing_to_github_without_a_login() -> None:
    assert _granted("- run: docker compose push\n") == {"contents": "read"}


MATRIX = """
runs-on: ubuntu-latest
strategy:
  matrix: {matrix}
"""


@pytest.mark.parametrize(
    "matrix",
    [
        '{t: ["${{ github.token }}"]}',
        '{t: ["a", "${{ github.token }}"]}',
        '{t: [{x: "${{ secrets.GITHUB_TOKEN }}"}]}',
        '{include: [{t: "${{ github.token }}"}]}',
        "'${{ fromJSON(toJSON(github)) }}'",
    ],
)
@pytest.mark.parametrize("use", ["matrix.t", "matrix['t']"])
def test_a_matrix_that_is_given_the_token(matrix: str, use: str) -> None:
    name = f"{use}.x" if "{x:" in matrix else use
    steps = f'- run: gh issue close 1\n  env: {{GH_TOKEN: "${{{{ {name} }}}}"}}\n'
    assert need(steps, job=MATRIX.replace("{matrix}", matrix)).grant["issues"].name == "WRITE"


@pytest.mark.parametrize(
    "matrix", ['{t: ["a"]}', '{t: ["${{ github.ref }}"]}', "'${{ fromJSON(needs.a.outputs.b) }}'"]
)
def test_a_matrix_that_is_not(matrix: str) -> None:
    steps = '- run: gh issue close 1\n  env: {GH_TOKEN: "${{ matrix.t }}"}\n'
    assert not need(steps, job=MATRIX.replace("{matrix}", matrix)).grant
