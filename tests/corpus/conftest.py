from __future__ import annotations

from pathlib import Path

import pytest
from corpus.runs import CORPUS, Run, apply, copy_repositories, copy_workflows

from pinfix.config import load

_KNOWING = Path(__file__).parents[2] / "bench" / "oidc.yml"


@pytest.fixture(scope="session")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """A run of `pin-actions` on each repository of the corpus."""
    return _on_each(tmp_path_factory.mktemp("repositories"), "pin-actions")


@pytest.fixture(scope="session")
def one_folder(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of `pin-actions` on the workflows of all repositories, in one folder."""
    _need_corpus()
    return apply(copy_workflows(tmp_path_factory.mktemp("corpus") / "workflows"), "pin-actions")


@pytest.fixture(scope="session")
def runs(repositories: list[Run], one_folder: Run) -> list[Run]:
    """All runs of `pin-actions`."""
    return [*repositories, one_folder]


@pytest.fixture(scope="session")
def granted(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """A run of `permissions` on each repository."""
    return _on_each(tmp_path_factory.mktemp("granted"), "permissions")


@pytest.fixture(scope="session")
def swapped(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """A run of `oidc`, with a configuration that knows regions and roles, where it changes something."""
    _need_corpus()
    config = load(_KNOWING.read_bytes(), _KNOWING.name, ["oidc"])
    roots = copy_repositories(tmp_path_factory.mktemp("swapped"), naming="secrets")
    runs = [apply(root, "oidc", config=config, unsafe=True) for root in roots]
    return [run for run in runs if run.swaps]


@pytest.fixture(scope="session")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """A run of all codemods on each repository."""
    return _on_each(tmp_path_factory.mktemp("repaired"))


@pytest.fixture(scope="session")
def repaired_folder(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of all codemods on the workflows of all repositories, in one folder."""
    _need_corpus()
    return apply(copy_workflows(tmp_path_factory.mktemp("corpus") / "workflows"))


def _on_each(folder: Path, *only: str) -> list[Run]:
    _need_corpus()
    return [apply(root, *only) for root in copy_repositories(folder)]


def _need_corpus() -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
