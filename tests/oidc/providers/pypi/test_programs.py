"""Keys in the environment of programs that can ask for a token by themselves."""

from __future__ import annotations

import pytest
from oidc.decide.toy import PATH
from oidc.providers.publishing.kit import carried_out, codes_of, found_in, swap_of

from pinfix_codemods.oidc.providers.pypi.provider import Pypi

HEAD = (
    "on: push\npermissions:\n  contents: read\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - uses: actions/checkout@v4\n"
)
PYPI = Pypi()


def step(
    run: str, *env: str, install: str = "pip install build twine", user: str = "__token__", key: str = ""
) -> str:
    """A job that installs something, and then runs `run` with a key for twine."""
    given = [*([f"TWINE_USERNAME: {user}"] if user else []), *env]
    if key != "none":
        given.append(f"TWINE_PASSWORD: {key or '${{ secrets.PYPI_TOKEN }}'}")
    lines = "".join(f"          {line}\n" for line in run.splitlines())
    variables = "".join(f"          {line}\n" for line in given)
    first = f"      - run: {install}\n" if install else ""
    return f"{HEAD}{first}      - name: Publish\n        run: |\n{lines}        env:\n{variables}"


def test_the_env_of_the_step_goes_as_a_whole() -> None:
    outcome = carried_out(PYPI, step("python -m build\ntwine upload dist/*"))
    assert outcome.text.endswith(
        "      - name: Publish\n        run: |\n          python -m build\n          twine upload dist/*\n"
    )
    assert "      id-token: write\n" in outcome.text


def test_other_variables_stay() -> None:
    text = carried_out(
        PYPI, step("twine upload dist/*", "TWINE_NON_INTERACTIVE: 1", "A: ${{ secrets.A }}")
    ).text
    assert text.endswith("        env:\n          TWINE_NON_INTERACTIVE: 1\n          A: ${{ secrets.A }}\n")


def test_a_user_of_its_own_goes_too() -> None:
    finding = found_in(PYPI, step("twine upload dist/*", user="${{ secrets.PYPI_USERNAME }}"))
    assert finding is not None
    assert finding.swap is not None
    assert {entry.key for entry in finding.swap.removed} == {"TWINE_USERNAME", "TWINE_PASSWORD"}
    assert finding.secrets == ("PYPI_TOKEN", "PYPI_USERNAME")


@pytest.mark.parametrize(
    "command",
    [
        "python -m twine upload dist/*",
        "python3 -m twine upload --skip-existing --verbose dist/*",
        "${PREFIX}twine upload dist/*",
        "uvx twine upload dist/*",
        "twine upload -r pypi dist/*",
        "twine upload --repository=pypi dist/*",
        "twine upload --repository-url https://upload.pypi.invalid/legacy/ dist/*",
        "twine upload -u __token__ dist/*",
        "cd dist\ntwine upload *",
    ],
)
def test_ways_to_call_twine(command: str) -> None:
    assert [trust.kind for trust in swap_of(PYPI, step(command)).trust] == ["pypi"]


def test_the_index_for_tests() -> None:
    swap = swap_of(PYPI, step("twine upload -r testpypi dist/*\ntwine upload dist/*"))
    assert [trust.kind for trust in swap.trust] == ["testpypi", "pypi"]


@pytest.mark.parametrize(
    ("command", "env"),
    [
        ("twine upload -r private dist/*", ""),
        ("twine upload --repository-url https://example.com/simple dist/*", ""),
        ("twine upload -r $WHERE dist/*", ""),
        ("twine upload -r ${{ env.where }} dist/*", ""),
        ("twine upload --config-file x.pypirc dist/*", ""),
        ("twine upload dist/*", "TWINE_REPOSITORY_URL: https://example.com"),
        ("twine upload dist/*", "TWINE_REPOSITORY_URL: ${{ vars.URL }}"),
        ("twine upload dist/*", "TWINE_REPOSITORY: private"),
        ("TWINE_REPOSITORY=private twine upload dist/*", ""),
    ],
)
def test_another_index(command: str, env: str) -> None:
    assert "other-registry" in codes_of(PYPI, step(command, *([env] if env else [])))


@pytest.mark.parametrize(
    ("install", "after"),
    [
        ("pip install build twine==4.0.2", "pip install build twine==6.1.0"),
        ("pipx install twine==6.0.1", "pipx install twine==6.1.0"),
    ],
)
def test_an_old_pin_is_raised(install: str, after: str) -> None:
    text = carried_out(PYPI, step("twine upload dist/*", install=install)).text
    assert f"      - run: {after}\n" in text
    assert "TWINE" not in text


@pytest.mark.parametrize(
    "install",
    [
        "pip install twine==6.1.0",
        "pip install 'twine>=5'",
        "pip install twine==6.*",
        "pip install 'twine~=6.1'",
    ],
)
def test_what_is_new_enough_stays(install: str) -> None:
    assert swap_of(PYPI, step("twine upload dist/*", install=install)).runs == ()


@pytest.mark.parametrize(
    "install", ["pip install 'twine<6'", "pip install 'twine~=5.0'", "pip install 'twine>=3,<=6.0.1'"]
)
def test_a_pin_that_cannot_be_raised(install: str) -> None:
    assert codes_of(PYPI, step("twine upload dist/*", install=install)) == {"tool-version"}


@pytest.mark.parametrize(
    ("install", "path", "text", "expected"),
    [
        ("pip install -r dev.txt", "dev.txt", "build\ntwine==5.1.1\n", {"tool-version"}),
        ("pip install -r dev.txt", "dev.txt", "build\ntwine\n", set()),
        ("pip install -r dev.txt", "dev.txt", "my-twine==1.0\n", set()),
        ("pip install -e .[dev]", "pyproject.toml", 'x = ["twine<6"]\n', {"tool-version"}),
    ],
)
def test_files_that_hold_twine_back(install: str, path: str, text: str, expected: set[str]) -> None:
    files = {PATH: step("twine upload dist/*", install=install), path: text}
    assert codes_of(PYPI, files) == expected


@pytest.mark.parametrize(("version", "expected"), [("5.1.1", {"tool-version"}), ("6.1.0", set())])
def test_the_lock_of_the_project(version: str, expected: set[str]) -> None:
    lock = f'[[package]]\nname = "twine"\nversion = "{version}"\n'
    files = {PATH: step("uv run twine upload dist/*", install="uv sync"), "uv.lock": lock}
    assert codes_of(PYPI, files) == expected


def test_a_machine_that_nobody_knows() -> None:
    text = step("twine upload dist/*", install="")
    assert codes_of(PYPI, text) == set()
    assert codes_of(PYPI, text.replace("    steps:", "    container: some/image\n    steps:")) == {
        "tool-version"
    }
    assert codes_of(PYPI, text.replace("ubuntu-latest", "self-hosted")) == {"tool-version"}
    fresh = step("twine upload dist/*").replace("ubuntu-latest", "self-hosted")
    assert codes_of(PYPI, fresh) == set()


def test_an_old_python_has_no_new_twine() -> None:
    setup = "      - uses: actions/setup-python@v5\n        with:\n          python-version: '3.7'\n"
    text = step("twine upload dist/*").replace("      - run: pip", setup + "      - run: pip")
    assert codes_of(PYPI, text) == {"tool-version"}
    assert codes_of(PYPI, text.replace("3.7", "3.12")) == set()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            "twine upload -u __token__ -p ${{ secrets.PYPI_TOKEN }} dist/*",
            {"inline-in-run", "other-registry"},
        ),
        ("twine upload -p $TWINE_PASSWORD dist/*", {"unknown-consumer", "other-registry"}),
        ('echo "$TWINE_PASSWORD" > ~/.pypirc\ntwine upload dist/*', {"key-leaves-job"}),
        ('[ -n "$TWINE_PASSWORD" ] && twine upload dist/*', {"condition"}),
        ("scripts/publish", {"script"}),
        ("make release", {"script"}),
        ("publib-pypi", {"tool-version"}),
        ("deployer now", {"unknown-consumer"}),
        ("echo done", {"unknown-consumer"}),
        ("maturin upload dist/*", {"tool-version"}),
        ("docker run -e TWINE_PASSWORD image\ntwine upload dist/*", {"docker-env"}),
        ('echo "T=$TWINE_PASSWORD" >> $GITHUB_ENV\ntwine upload dist/*', {"key-leaves-job"}),
    ],
)
def test_other_uses_of_the_key(command: str, expected: set[str]) -> None:
    assert expected <= codes_of(PYPI, step(command))


def test_the_key_in_words_alone_is_found() -> None:
    command = "twine upload -u __token__ -p ${{ secrets.T }} dist/*"
    assert codes_of(PYPI, step(command, key="none")) == {"inline-in-run", "other-registry"}


def test_a_script_of_the_repository_that_can_be_read() -> None:
    files = {
        PATH: step("scripts/publish", install="scripts/install"),
        "scripts/publish": "#!/bin/sh -e\ntwine upload dist/*\nmkdocs gh-deploy --force\n",
    }
    outcome = carried_out(PYPI, files)
    assert outcome.codes == ["permissions-unknown"] or "TWINE" not in outcome.text
    assert codes_of(PYPI, files) == set()


@pytest.mark.parametrize("level", ["j", "workflow"])
def test_outer_entries(level: str) -> None:
    env = "env:\n  TWINE_USERNAME: __token__\n  TWINE_PASSWORD: ${{ secrets.PYPI_TOKEN }}\n"
    steps = "      - run: pip install twine\n      - run: twine upload dist/*\n"
    if level == "j":
        inner = "".join(f"    {line}\n" for line in env.splitlines())
        text = HEAD.replace("    steps:\n", inner + "    steps:\n") + steps
    else:
        text = env + HEAD + steps
    after = carried_out(PYPI, text).text
    assert "TWINE" not in after
    assert "env:" not in after


def test_a_job_that_does_not_use_the_key_of_the_workflow() -> None:
    text = "env:\n  TWINE_PASSWORD: ${{ secrets.PYPI_TOKEN }}\n" + HEAD + "      - run: npm ci\n"
    assert found_in(PYPI, text) is None


def test_unknown_steps_under_a_key_of_the_job() -> None:
    env = "    env:\n      TWINE_PASSWORD: ${{ secrets.PYPI_TOKEN }}\n    steps:\n"
    head = HEAD.replace("    steps:\n", env)
    steps = "      - run: twine upload dist/*\n"
    assert codes_of(PYPI, head + steps) == set()
    assert codes_of(PYPI, head + "      - uses: some/action@v1\n" + steps) == {"unknown-consumer"}
    assert codes_of(PYPI, head + "      - run: ./unread.sh\n" + steps) == {"script"}


def test_a_key_that_is_passed_on() -> None:
    env = "    env:\n      TWINE_PASSWORD: ${{ secrets.PYPI_TOKEN }}\n    steps:\n"
    head = HEAD.replace("    steps:\n", env)
    step = "      - uses: some/action@v1\n        with:\n          x: ${{ env.TWINE_PASSWORD }}\n"
    assert codes_of(PYPI, head + step + "      - run: twine upload dist/*\n") == {"unknown-consumer"}


@pytest.mark.parametrize("key", ["''", "${{ steps.mint.outputs.token }}", "${{ github.token }}"])
def test_nothing_stored(key: str) -> None:
    assert found_in(PYPI, step("twine upload dist/*", key=key)) is None


def uv(run: str, *env: str) -> str:
    """A job that publishes with uv."""
    given = "".join(f"          {line}\n" for line in ("UV_PUBLISH_TOKEN: ${{ secrets.T }}", *env))
    return f"{HEAD}      - run: {run}\n        env:\n{given}"


def test_uv_is_told_to_insist() -> None:
    text = carried_out(PYPI, uv("uv build && uv publish dist/*")).text
    assert text.endswith("      - run: uv build && uv publish --trusted-publishing always dist/*\n")


def test_uv_that_is_told_already() -> None:
    assert swap_of(PYPI, uv("uv publish --trusted-publishing automatic")).runs == ()


@pytest.mark.parametrize(
    ("run", "env", "expected"),
    [
        ("uv publish --publish-url https://example.com/", (), {"other-registry"}),
        ("uv publish --index mine", (), {"other-registry"}),
        ("uv publish", ("UV_PUBLISH_URL: https://example.com/",), {"other-registry"}),
        ("uv publish --token $UV_PUBLISH_TOKEN", (), {"other-registry", "unknown-consumer"}),
        ("uv publish --publish-url https://test.pypi.invalid/legacy/", (), set()),
    ],
)
def test_where_uv_publishes(run: str, env: tuple[str, ...], expected: set[str]) -> None:
    assert codes_of(PYPI, uv(run, *env)) == expected


def test_pdm() -> None:
    text = f"{HEAD}      - run: pipx install pdm\n      - run: pdm publish\n        env:\n"
    text += "          PDM_PUBLISH_USERNAME: __token__\n          PDM_PUBLISH_PASSWORD: ${{ secrets.T }}\n"
    assert carried_out(PYPI, text).text.endswith("      - run: pdm publish\n")
    assert codes_of(PYPI, text.replace("pdm publish", "pdm publish -r private")) == {"other-registry"}
    assert carried_out(PYPI, text.replace("install pdm", "install pdm==2.10.0")).text.endswith(
        "      - run: pipx install pdm==2.29.0\n      - run: pdm publish\n"
    )


INDEX = '[[tool.uv.index]]\nname = "testpypi"\nurl = "https://a.example"\npublish-url = "{}"\n'


def with_settings(options: str, files: dict[str, str]) -> set[str]:
    text = step(
        f"uv publish {options}", "UV_PUBLISH_TOKEN: ${{ secrets.T }}", install="", user="", key="none"
    )
    return codes_of(PYPI, {PATH: text, **files})


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ("--index testpypi", {"pyproject.toml": INDEX.format("https://corp.example.com/legacy/")}),
        ("--index testpypi", {"pyproject.toml": '[[tool.uv.index]]\nname = "testpypi"\n'}),
        (
            "--index pypi",
            {"uv.toml": '[[index]]\nname = "pypi"\npublish-url = "https://corp.example.com/"\n'},
        ),
        ("", {"pyproject.toml": '[tool.uv]\npublish-url = "https://corp.example.com/"\n'}),
    ],
)
def test_settings_of_uv_name_another_index(options: str, files: dict[str, str]) -> None:
    assert with_settings(options, files) == {"other-registry"}


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ("--index testpypi", {"pyproject.toml": INDEX.format("https://test.pypi.invalid/legacy/")}),
        ("--index testpypi", {"pyproject.toml": '[[tool.uv.index]]\nname = "corp"\npublish-url = "x"\n'}),
        ("--index testpypi", {}),
        ("", {"pyproject.toml": INDEX.format("https://corp.example.com/legacy/")}),
        ("", {"pyproject.toml": "no toml"}),
    ],
)
def test_settings_of_uv_that_name_none(options: str, files: dict[str, str]) -> None:
    assert with_settings(options, files) == set()
