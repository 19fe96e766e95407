from __future__ import annotations

from pathlib import Path

import pytest
from cli.program import CI, WORKFLOW, write


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one workflow: one reference that is known, one that is not."""
    return write(tmp_path / "repository", {CI: WORKFLOW})
