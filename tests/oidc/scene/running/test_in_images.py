from __future__ import annotations

import pytest
from oidc.providers.aws.kit import HEAD, KEYED, all_found
from oidc.scene.kit import programs, step

from pinfix_codemods.oidc.scene.model import StepScene

PLAIN = "runs: {using: docker, image: Dockerfile}"
DROPS = "#!/bin/sh\nunset AWS_SESSION_TOKEN\naws s3 ls\n"
COPIED = 'FROM alpine\nCOPY run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n'


def act(action: str, files: dict[str, str]) -> StepScene:
    return step(
        "- uses: ./act", {f"act/{name}": text for name, text in {"action.yml": action, **files}.items()}
    )


def codes_behind_a_login(action: str, files: dict[str, str]) -> set[str]:
    written = {f"act/{name}": text for name, text in {"action.yml": action, **files}.items()}
    job = f"{HEAD}{KEYED}      - uses: ./act\n"
    return {one.code for one in all_found(job, written)["j"][1].objections}


@pytest.mark.parametrize(
    "dockerfile",
    [
        COPIED,
        "FROM alpine\nWORKDIR /app\nCOPY . .\nENTRYPOINT /app/run.sh\n",
        'FROM alpine AS base\nADD run.sh lib.sh /opt/\nFROM base\nENTRYPOINT ["sh", "/opt/run.sh"]\n',
    ],
)
def test_the_entry_point_is_read(dockerfile: str) -> None:
    files = {"Dockerfile": dockerfile, "run.sh": DROPS}
    found = act(PLAIN, files)
    assert "unset AWS_SESSION_TOKEN" in programs(found)
    assert not any(lost.absent for lost in found.lost)
    assert codes_behind_a_login(PLAIN, files) == {"unknown-consumer"}


def test_the_action_names_another_one() -> None:
    action = (
        "runs: {using: docker, image: Dockerfile, entrypoint: /bin/other.sh, args: [a b, '${{ inputs.x }}']}"
    )
    files = {"Dockerfile": COPIED + "COPY other.sh /bin/\n", "run.sh": DROPS, "other.sh": "#!/bin/sh\nls\n"}
    assert programs(act(action, files)) == ["/bin/other.sh a b ${{ inputs.x }}", "ls"]
    assert codes_behind_a_login(action, files) == set()


@pytest.mark.parametrize(
    ("env", "code"),
    [("AWS_SESSION_TOKEN: ''", "unknown-consumer"), ("AWS_SECRET_ACCESS_KEY: ''", "docker-env")],
)
def test_variables_of_the_action(env: str, code: str) -> None:
    action = f"runs: {{using: docker, image: Dockerfile, env: {{{env}}}}}"
    files = {"Dockerfile": COPIED, "run.sh": "#!/bin/sh\naws s3 ls\n"}
    assert codes_behind_a_login(action, files) == {code}
    assert codes_behind_a_login(action.replace("AWS_S", "MY_S"), files) == set()


@pytest.mark.parametrize(
    ("action", "dockerfile"),
    [
        (PLAIN, "FROM someone/else\n"),
        (PLAIN, 'FROM alpine\nENTRYPOINT ["/gone.sh"]\n'),
        (PLAIN, 'FROM alpine\nCOPY --from=build run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n'),
        ("runs: {using: docker, image: 'docker://alpine'}", ""),
        ("runs: {using: docker, image: ../../Dockerfile}", ""),
        ("runs: {using: docker, image: Dockerfile, entrypoint: /gone.sh}", COPIED),
    ],
)
def test_entry_points_that_nobody_can_read(action: str, dockerfile: str) -> None:
    assert codes_behind_a_login(action, {"Dockerfile": dockerfile, "run.sh": "#!/bin/sh\nls\n"}) == {"script"}


def test_a_program_of_another_language() -> None:
    files = {
        "Dockerfile": 'FROM x\nCOPY . /a\nENTRYPOINT ["python", "/a/main.py"]\n',
        "main.py": "import os\n",
    }
    assert [file.path for file in act(PLAIN, files).files] == ["act/main.py"]


def test_scripts_that_start_each_other_end() -> None:
    files = {"Dockerfile": COPIED, "run.sh": "#!/bin/sh\n/run.sh\n/run.sh again\n"}
    assert programs(act(PLAIN, files)).count("/run.sh") == 2
