"""A bench with one repository whose only workflow wants a pin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pull_request.kit import PATH, WORKFLOW, Bench
from server import serve


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A server with `octo/app`."""
    with serve() as server:
        made = Bench(server)
        made.repository.commit({PATH: WORKFLOW, "README.md": "App\n"})
        yield made


@pytest.fixture(params=[False, True], ids=["trees", "signed"])
def any_bench(request: pytest.FixtureRequest, bench: Bench) -> Bench:
    """The same, once for each way to write commits."""
    bench.signed = request.param
    return bench
