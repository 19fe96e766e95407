from __future__ import annotations

import pytest
from oidc.scene.kit import job, programs, run

MAKEFILE = {"Makefile": "up:\n\tterraform apply\n"}
WRITE = 'cat > .env <<EOF\nexport A="$(date)"\nEOF\n'


def test_a_file_that_an_earlier_step_wrote_is_read_and_the_folder_stays() -> None:
    found = job(
        """
        - run: |
            cat > .env <<EOF
            export TF_VAR_tags='{ "at"="$(date -u)" }'
            EOF
        - run: |
            source .env
            make up
        """,
        MAKEFILE,
    )

    assert found.steps[1].lost == ()
    assert "terraform apply" in programs(found.steps[1])


def test_in_the_same_script() -> None:
    assert run(f"{WRITE}. ./.env && make up", MAKEFILE).lost == ()


def test_what_was_written_runs() -> None:
    found = run("cat > x.sh <<'EOF'\n#!/bin/sh\naws s3 ls\nEOF\nbash x.sh\n")

    assert "aws s3 ls" in programs(found)
    assert found.lost == ()


@pytest.mark.parametrize(
    "script",
    [
        "source .env\nmake up",
        "tool > .env\nsource .env\nmake up",
        f"{WRITE}tool >> .env\nsource .env\nmake up",
        'echo "cd sub" > .env\nsource .env\nmake up',
        'echo "$THINGS" > .env\nsource .env\nmake up',
        'echo "(cd sub); cd sub" > .env\nsource .env\nmake up',
    ],
)
def test_files_that_are_not_known(script: str) -> None:
    assert run(script, MAKEFILE).lost


def test_a_file_of_the_repository_that_is_overwritten_is_not_known_any_more() -> None:
    files = {"x.sh": "#!/bin/sh\necho before\n"}

    assert "echo before" in programs(run("./x.sh", files))
    changed = run("tool > x.sh\n./x.sh", files)
    assert changed.lost
    assert "echo before" not in programs(changed)
    assert run('if [ "$A" ]; then echo "echo after" > x.sh; fi\nbash x.sh', files).lost


def test_appended_text_runs_behind_the_rest() -> None:
    found = run("echo 'aws s3 ls' >> x.sh\nbash x.sh", {"x.sh": "#!/bin/sh\nterraform plan\n"})

    assert [one for one in programs(found) if one.startswith(("aws", "terraform"))] == [
        "terraform plan",
        "aws s3 ls",
    ]


def test_jobs_do_not_share_their_files() -> None:
    assert job(f"- run: |\n{''.join(f'    {line}' for line in WRITE.splitlines(True))}").steps[0].lost == ()
    assert run("source .env").lost


def test_many_files_are_bounded() -> None:
    script = "".join(f"echo a > f{number}\n" for number in range(300))

    assert len(run(script).commands) == 300
