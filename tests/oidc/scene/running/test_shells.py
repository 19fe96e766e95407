from __future__ import annotations

import pytest
from oidc.providers.aws.kit import HEAD, KEYED, all_found, codes, swap
from oidc.scene.kit import programs, scenes, step

RUN = "      - run: aws s3 ls\n"
DOCKER = "docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY amazon/aws-cli sh {0}"


def with_shell(shell: str, script: str = "aws s3 ls") -> str:
    return f"- run: {script}\n  shell: '{shell}'\n"


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        (DOCKER, "docker-env"),
        ('bash -c "unset AWS_SESSION_TOKEN; bash {0}"', "unknown-consumer"),
        ("env -u AWS_SESSION_TOKEN bash {0}", "unknown-consumer"),
        ("env AWS_SESSION_TOKEN= bash {0}", "unknown-consumer"),
    ],
)
def test_commands_in_front_of_the_script_are_judged(shell: str, code: str) -> None:
    assert code in codes(f"{KEYED}{RUN}        shell: '{shell}'\n")


@pytest.mark.parametrize("place", ["workflow", "job"])
def test_shells_of_the_defaults(place: str) -> None:
    defaults = f"defaults: {{run: {{shell: '{DOCKER}'}}}}\n"
    head = (
        f"{defaults}{HEAD}" if place == "workflow" else HEAD.replace("    steps", f"    {defaults}    steps")
    )
    (job,) = scenes(head + KEYED + RUN)
    assert programs(job.steps[1])[0].startswith("docker run -e AWS_ACCESS_KEY_ID")
    (own,) = scenes(head + KEYED + RUN + "        shell: bash\n")
    assert programs(own.steps[1]) == ["aws s3 ls"]


@pytest.mark.parametrize(
    "shell",
    [
        "bash", "sh", "bash -el {0}", "bash --noprofile --norc -eo pipefail {0}", "micromamba-shell {0}",
        "bash -O extglob {0}", "arch -arch arm64 bash {0}", "/usr/bin/env -u ENV /bin/sh -eu {0}",
        "pwsh", "powershell",
    ],
)  # fmt: skip
def test_usual_shells_stay_fine(shell: str) -> None:
    found = step(with_shell(shell))
    assert found.lost == ()
    assert programs(found)[-1] == "aws s3 ls"
    assert swap(f"{KEYED}{RUN}        shell: '{shell}'\n")


@pytest.mark.parametrize(
    "shell", ["python", "cmd", "cmd /C CALL {0}", "poetry run python {0}", "Rscript {0}"]
)
def test_shells_of_other_languages_are_no_unseen_ones(shell: str) -> None:
    assert not any(lost.absent for lost in step(with_shell(shell, "x")).lost)


@pytest.mark.parametrize("shell", ["python3 -u {0}", "poetry run python {0}"])
def test_a_program_behind_a_wrapper(shell: str) -> None:
    (file,) = step(with_shell(shell, "import boto3")).files
    assert (file.language, file.text) == ("python", "import boto3")


@pytest.mark.parametrize(
    "shell",
    [
        "vmsh {0}", "ssh host bash {0}", "./none.sh {0}", "${{ inputs.shell }}",
        "bash -c \"K=${{ inputs.k }} bash {0}\"", "${{ matrix.unknown }} {0}",
    ],
)  # fmt: skip
def test_shells_that_nobody_can_read(shell: str) -> None:
    assert any(lost.absent for lost in step(with_shell(shell)).lost)
    found = all_found(f"permissions: {{contents: read}}\n{HEAD}{KEYED}{RUN}        shell: '{shell}'\n")
    assert "script" in {one.code for one in found["j"][1].objections}


def test_each_shell_that_a_matrix_picks() -> None:
    more = "strategy: {matrix: {sh: [bash, 'docker run -e A img sh {0}']}}"
    found = step("- run: ls\n  shell: ${{ matrix.sh }}\n", more=more)
    assert programs(found) == ["docker run -e A img sh /tmp/script", "ls"]
    assert found.lost == ()


def test_a_wrapper_of_the_repository_is_read() -> None:
    found = step(
        with_shell("./ci/w.sh {0}"), {"ci/w.sh": "unset AWS_SESSION_TOKEN\nbash x.sh\n", "x.sh": "ls\n"}
    )
    assert "unset AWS_SESSION_TOKEN" in programs(found)
