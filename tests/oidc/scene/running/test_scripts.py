from __future__ import annotations

import pytest
from oidc.scene.kit import CI, job, programs, run, step

MAKEFILE = "deploy: build\n\taws s3 sync out s3://b\nbuild:\n\techo built\n"


def test_commands_of_the_step_itself() -> None:
    found = run("echo a\nsudo -E aws s3 ls\n")

    assert programs(found) == ["echo a", "aws s3 ls"]
    assert [(ran.inline, ran.line_in_text, ran.spot.path) for ran in found.commands] == [
        (True, 1, CI),
        (True, 2, CI),
    ]
    assert found.commands[1].spot.line == found.commands[0].spot.line + 1
    assert found.texts == ("echo a\nsudo -E aws s3 ls\n",)


def test_through_scripts_targets_and_packages() -> None:
    files = {
        "ci/deploy.sh": "#!/bin/sh\ncd site\nmake deploy\n",
        "site/Makefile": MAKEFILE,
        "package.json": '{"scripts": {"release": "bash ci/deploy.sh"}}',
    }
    found = run("npm run release", files)

    assert "aws s3 sync out s3://b" in programs(found)
    assert not found.lost
    (aws,) = [ran for ran in found.commands if ran.command.program == "aws"]
    assert (aws.spot.path, aws.spot.line, aws.inline, aws.folder) == ("site/Makefile", 2, False, "site")


def test_hooks_of_a_package_run_with_it() -> None:
    found = run("npm publish", {"package.json": '{"scripts": {"prepublishOnly": "echo hook"}}'})

    assert programs(found) == ["npm publish", "echo hook"]


@pytest.mark.parametrize(
    ("script", "language"),
    [("python scripts/a.py", "python"), ("./scripts/a.py", "python"), ("node scripts/a.js", "javascript")],
)
def test_programs_of_other_languages(script: str, language: str) -> None:
    files = {"scripts/a.py": "#!/usr/bin/env python\nimport boto3\n", "scripts/a.js": "x"}
    (found,) = run(script, files).files

    assert (found.language, found.path is not None) == (language, True)
    assert found.spot.path == CI


@pytest.mark.parametrize("script", ["python -c 'import boto3'", "python - <<'EOF'\nimport boto3\nEOF\n"])
def test_programs_in_the_step(script: str) -> None:
    (found,) = run(script).files

    assert (found.path, found.text.strip()) == (None, "import boto3")


def test_python_as_the_shell() -> None:
    found = step("- run: import boto3\n  shell: python")

    assert [(one.path, one.text) for one in found.files] == [(None, "import boto3")]
    assert (found.commands, found.lost) == ((), ())


def test_modules_beside_a_script_run_with_it() -> None:
    files = {
        "ci/a.py": "import keys.aws\nfrom . import near\nimport boto3\n",
        "ci/keys/__init__.py": "",
        "ci/keys/aws.py": "from .deep import x\n",
        "ci/keys/deep.py": "x = 1\n",
        "ci/near.py": "import a\n",
        "boto3.py": "not beside it\n",
    }
    found = run("python ci/a.py", files)

    beside = {"ci/a.py", "ci/keys/__init__.py", "ci/keys/aws.py", "ci/keys/deep.py", "ci/near.py"}
    assert {one.path for one in found.files} == beside


@pytest.mark.parametrize(
    "script",
    [
        "./release.sh",
        "bash scripts/x.sh",
        "python tools/x.py",
        "make deploy",
        "npm run release",
        "$TOOL deploy",
        "${{ inputs.command }}",
        'eval "$SCRIPT"',
        'python -c "$CODE"',
        "if [ then",
        "tox -e py",
        "just release",
        "rake release",
        "pytest",
        "docker compose up -d",
        'cd "$SOMEWHERE" && ./x.sh',
    ],
)
def test_what_cannot_be_told_is_lost(script: str) -> None:
    (found,) = run(script).lost[:1]

    assert found.reason
    assert found.spot.path == CI


@pytest.mark.parametrize(
    "script",
    ["aws s3 ls", "$HOME/.local/bin/tool x", "./gradlew build", "terraform apply", "tox --version", "true"],
)
def test_installed_programs_are_not_lost(script: str) -> None:
    found = run(script)

    assert found.lost == ()
    assert len(found.commands) == 1


def test_foreign_shells_are_lost() -> None:
    assert step("- run: dir\n  shell: cmd").lost
    assert step("- run: x\n  shell: fish {0}").lost


def test_the_folder_is_where_the_step_says() -> None:
    files = {"sub/x.sh": "echo inside\n"}
    by_step = step("- run: ./x.sh\n  working-directory: sub", files)
    by_job = step("- run: ./x.sh", files, more="defaults: {run: {working-directory: sub}}")
    by_matrix = step(
        "- run: ./x.sh\n  working-directory: ${{ matrix.d }}", files, more="strategy: {matrix: {d: [sub]}}"
    )

    for found in (by_step, by_job, by_matrix):
        assert "echo inside" in programs(found)


def test_folder_of_another_checkout_is_not_the_repository() -> None:
    files = {"x.sh": "echo own\n"}
    found = job(
        """
        - uses: actions/checkout@v4
          with: {repository: other/one, path: there}
        - run: ./x.sh
          working-directory: there
        """,
        files,
    )

    assert found.steps[1].lost
    assert "echo own" not in programs(found.steps[1])


def test_repository_below_the_work_space() -> None:
    files = {"x.sh": "echo own\n"}
    found = job(
        "- uses: actions/checkout@v4\n  with: {path: src}\n- run: src/x.sh\n- run: cd src && ./x.sh", files
    )

    # From the work space itself only the folder of the step is turned into one of the repository.
    below = job(
        "- uses: actions/checkout@v4\n  with: {path: src}\n- run: ./x.sh\n  working-directory: src", files
    )
    assert found.steps[1].lost
    assert "echo own" in programs(below.steps[1])


def test_scripts_that_call_one_another_end() -> None:
    found = run("./a.sh", {"a.sh": "./b.sh\n", "b.sh": "./a.sh\necho done\n"})

    assert programs(found).count("echo done") == 1


def test_a_tree_of_scripts_is_bounded() -> None:
    calls = "".join(f"./s{number}.sh\n" for number in range(6_000))
    files = {f"s{number}.sh": "echo x\n" for number in range(6_000)}
    found = run("./all.sh", {**files, "all.sh": calls})

    assert len(found.commands) < 12_000
    assert any("more scripts" in one.reason for one in found.lost)


@pytest.mark.parametrize(
    "written",
    [
        "./x.sh AKIAIOSFODNN7EXAMPLE",
        "./x.sh wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "./x.sh " + "a1b2" * 10,
    ],
)
def test_words_that_could_be_keys_are_not_shown(written: str) -> None:
    (lost,) = run(written).lost

    assert written.split()[1] not in lost.shown + lost.reason
    assert lost.shown.startswith("./x.sh")


_PACKAGE = {
    "tools/__init__.py": "import shared\n",
    "tools/up.py": "from tools.cfg import KEY\nfrom . import near\n",
    "tools/cfg.py": "KEY = 1\n",
    "tools/near.py": "",
    "tools/tools/cfg.py": "KEY = 2\n",
    "shared.py": "",
}


@pytest.mark.parametrize("line", ["python -m tools.up", "python3 -m tools.up x", "python -u -m tools.up"])
def test_a_module_that_is_run_by_its_name_imports_from_where_it_is_run(line: str) -> None:
    found = run(line, _PACKAGE)
    assert {file.path for file in found.files} == _PACKAGE.keys() - {"tools/tools/cfg.py"}
    assert [ran.is_own_module for ran in found.commands] == [True]


def test_a_module_below_the_folder_that_it_is_run_in() -> None:
    files = {f".ci/{path}": text for path, text in _PACKAGE.items()}
    found = run("cd .ci && python -m tools.up", files)
    assert {file.path for file in found.files} == files.keys() - {".ci/tools/tools/cfg.py"}


@pytest.mark.parametrize(
    "line", ["python -m tools.other", "python -m boto", "python tools/up.py", "python -m $X", "tools.up"]
)
def test_what_is_no_module_of_the_repository(line: str) -> None:
    assert not any(ran.is_own_module for ran in run(line, _PACKAGE).commands)
