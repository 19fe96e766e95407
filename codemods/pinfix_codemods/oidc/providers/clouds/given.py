"""Values of the configuration, as they stand in a workflow, and what a person has to provide for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import Given
from pinfix_codemods.oidc.finding import Variable


def variables(given: Iterable[tuple[Given, str]]) -> Iterator[Variable]:
    """What has to be provided: for each value that is not written out, with its meaning."""
    for value, meaning in given:
        if value.source != "literal":
            yield Variable(value.value, meaning, value.source)
