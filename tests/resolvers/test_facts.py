from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from resolvers.facts_folder import sha, write_facts

from pinfix_resolvers.facts import find

owners = st.text("ab-z9", min_size=1, max_size=4)
repos = st.text("abz9._-", min_size=1, max_size=6)
paths = st.tuples(owners, repos)


@settings(max_examples=60)
@given(st.sets(paths, min_size=1, max_size=25), st.sets(paths, max_size=10), st.integers(0, 300))
def test_every_line_is_found_and_no_other(
    there: set[tuple[str, str]], asked: set[tuple[str, str]], long: int
) -> None:
    tags = {f"v1.0.{number}": sha("1") for number in range(long)}
    with tempfile.TemporaryDirectory() as folder:
        # Lines of very different lengths, because the bisection goes by bytes.
        facts = [
            {"repository": f"{owner}/{repo}", "tags": tags if number % 5 == 0 else {}}
            for number, (owner, repo) in enumerate(sorted(there))
        ]
        write_facts(Path(folder), *facts)
        for owner, repo in there | asked:
            found = find(Path(folder) / "tags.jsonl", owner.upper(), repo)
            if (owner, repo) in there:
                assert found is not None
                assert found.repository == f"{owner}/{repo}"
            else:
                assert found is None
