from __future__ import annotations

import pytest
from corpus.runs import CORPUS, Run, apply, copy_repositories, copy_workflows


@pytest.fixture(scope="session")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """A run on each repository of the corpus."""
    _need_corpus()
    return [apply(root) for root in copy_repositories(tmp_path_factory.mktemp("repositories"))]


@pytest.fixture(scope="session")
def one_folder(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run on the workflows of all repositories, in one folder."""
    _need_corpus()
    return apply(copy_workflows(tmp_path_factory.mktemp("corpus") / "workflows"))


@pytest.fixture(scope="session")
def runs(repositories: list[Run], one_folder: Run) -> list[Run]:
    """All of them."""
    return [*repositories, one_folder]


def _need_corpus() -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
