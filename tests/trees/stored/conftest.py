from __future__ import annotations

from collections.abc import Iterator

import pytest
from server import GitHub, serve


@pytest.fixture(scope="module")
def server() -> Iterator[GitHub]:
    with pytest.MonkeyPatch.context() as patch, serve() as made:
        for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            patch.delenv(variable, raising=False)
        made.limits["token"] = 1_000_000
        yield made


@pytest.fixture(autouse=True)
def _no_faults(server: GitHub) -> None:
    server.clear_faults()
    server.forget()
