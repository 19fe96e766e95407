"""Programs that cannot ask for a token: the action publishes what they have built."""

from __future__ import annotations

import pytest
from oidc.decide.toy import PATH, SHA
from oidc.providers.publishing.kit import carried_out, codes_of, found_in

from pinfix_codemods.oidc.providers.pypi.provider import Pypi

HEAD = "on: push\npermissions:\n  contents: read\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n"
INSTALL = "      - run: pip install poetry\n"
USES = f"uses: pypa/gh-action-pypi-publish@{SHA} # v1.14.0\n"
ENV = "        env:\n          POETRY_PYPI_TOKEN_PYPI: ${{ secrets.PYPI_TOKEN }}\n"
PYPI = Pypi()


def named(run: str, env: str = ENV) -> str:
    """A job with a named step that publishes."""
    return f"{HEAD}{INSTALL}      - name: Publish\n        run: {run}\n{env}"


def steps_after(text: str) -> str:
    """The steps behind the first, after a swap."""
    return carried_out(PYPI, text).text.partition(INSTALL)[2]


def test_one_step_becomes_two() -> None:
    assert steps_after(named("poetry publish --build")) == (
        f"      - name: Build\n        run: poetry build\n      - name: Publish\n        {USES}"
    )


def test_comments_in_the_step_stay() -> None:
    text = named("poetry publish").replace("        run:", "        # why\n        run:")
    assert steps_after(text) == f"      - name: Publish\n        {USES}        # why\n"


def test_what_is_built_already_is_only_published() -> None:
    text = named("poetry publish").replace(INSTALL, INSTALL + "      - run: poetry build\n")
    assert steps_after(text) == f"      - run: poetry build\n      - name: Publish\n        {USES}"


def test_a_step_without_a_name() -> None:
    text = f"{HEAD}{INSTALL}      - run: poetry build && poetry publish -n\n{ENV}"
    assert steps_after(text) == f"      - run: poetry build\n      - {USES}"


def test_another_folder_a_condition_and_other_variables() -> None:
    text = named("cd pkg && poetry publish --build --skip-existing", ENV + "          A: b\n")
    text = text.replace(
        "      - name: Publish\n", "      - name: Publish\n        if: github.ref_type == 'tag'\n"
    )
    assert steps_after(text) == (
        "      - name: Build\n        if: github.ref_type == 'tag'\n        env:\n          A: b\n"
        "        run: cd pkg && poetry build\n"
        f"      - name: Publish\n        if: github.ref_type == 'tag'\n        {USES}"
        "        with:\n          packages-dir: pkg/dist\n          skip-existing: 'true'\n"
    )


def test_the_working_directory() -> None:
    text = named("poetry publish --build") + "        working-directory: pkg\n"
    after = steps_after(text)
    assert "        working-directory: pkg\n        run: poetry build\n" in after
    assert after.endswith(f"        {USES}        with:\n          packages-dir: pkg/dist\n")


def test_lines_that_store_the_key() -> None:
    lines = "|\n          poetry config pypi-token.pypi ${{ secrets.T }}\n          poetry publish --build\n"
    assert steps_after(named(lines, "")).startswith(
        "      - name: Build\n        run: |\n          poetry build\n      - name: Publish\n"
    )
    apart = f"{HEAD}{INSTALL}      - run: poetry config pypi-token.pypi $T\n        env:\n"
    apart += "          T: ${{ secrets.T }}\n      - run: poetry publish --build\n"
    assert steps_after(apart) == f"      - run: poetry build\n      - {USES}"


@pytest.mark.parametrize(
    ("run", "env", "before"),
    [
        ("flit publish --format wheel", "FLIT_PASSWORD", "flit build --format wheel"),
        ("hatch build && hatch publish", "HATCH_INDEX_AUTH", "hatch build"),
        ("hatch publish -n", "HATCH_INDEX_AUTH", ""),
    ],
)
def test_hatch_and_flit(run: str, env: str, before: str) -> None:
    text = named(run, f"        env:\n          {env}: ${{{{ secrets.T }}}}\n")
    build = f"      - name: Build\n        run: {before}\n" if before else ""
    assert steps_after(text) == f"{build}      - name: Publish\n        {USES}"


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("poetry publish -r private", "other-registry"),
        ("poetry publish --repository=private --build", "other-registry"),
        ("poetry publish --dry-run", "tool-version"),
        ("poetry -C pkg publish", "unknown-consumer"),
        ("poetry publish; echo done", "tool-version"),
        ("poetry publish || true", "tool-version"),
        ("cd $PKG && poetry publish", "missing-value"),
        ("|\n          poetry publish\n          echo done", "tool-version"),
        ("|\n          if true; then\n            poetry publish\n          fi", "tool-version"),
        ("|\n          poetry publish --build \\\n            --skip-existing", "tool-version"),
        ("poetry publish dist/a", "tool-version"),
        ("poetry publish --dist-dir $DIST", "tool-version"),
    ],
)
def test_what_cannot_be_taken_apart(run: str, expected: str) -> None:
    assert expected in codes_of(PYPI, named(run))


def test_publishing_twice() -> None:
    assert codes_of(PYPI, named("poetry publish") + "      - run: poetry publish\n" + ENV) == {"tool-version"}


@pytest.mark.parametrize("runner", ["windows-latest", "macos-latest", "self-hosted", "${{ matrix.os }}"])
def test_the_action_runs_on_linux_only(runner: str) -> None:
    text = named("poetry publish --build").replace("ubuntu-latest", f'"{runner}"')
    assert codes_of(PYPI, text) == {"runner"}


def test_a_script_that_publishes_with_poetry() -> None:
    files = {PATH: named("sh release.sh"), "release.sh": "poetry publish --build\n"}
    assert codes_of(PYPI, files) == {"tool-version"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("poetry config pypi-token.mine ${{ secrets.T }}", {"other-registry"}),
        ("if true; then poetry config pypi-token.pypi ${{ secrets.T }}; fi", {"inline-in-run"}),
        ("true && poetry config pypi-token.pypi ${{ secrets.T }}", {"inline-in-run"}),
    ],
)
def test_lines_that_cannot_go(line: str, expected: set[str]) -> None:
    assert expected <= codes_of(PYPI, named(f"|\n          {line}\n          poetry publish\n", ""))


def test_the_key_of_another_index() -> None:
    env = "        env:\n          POETRY_PYPI_TOKEN_MINE: ${{ secrets.PYPI_TOKEN }}\n"
    assert codes_of(PYPI, named("poetry publish -r mine", env)) == {"other-registry"}


def test_a_checkout_elsewhere() -> None:
    checkout = "      - uses: actions/checkout@v4\n        with:\n          path: src\n"
    text = named("poetry publish --build").replace(INSTALL, checkout + INSTALL)
    assert "missing-value" in codes_of(PYPI, text)


def test_nothing_without_a_key() -> None:
    assert found_in(PYPI, named("poetry publish --build", "")) is None
