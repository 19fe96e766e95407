"""Random paths, patterns and rules, of few characters so that they meet."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = st.text("ab.", min_size=1, max_size=3)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)

_PARTS = st.one_of(
    NAMES,
    st.just("**"),
    st.just("*"),
    st.text("ab.*?", min_size=1, max_size=4),
    st.just("\\a"),
    st.just("\\*"),
)


def _is_pattern(text: str) -> bool:
    return "***" not in text and text.strip("/") != ""


PATTERNS = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(["", "/"]), st.lists(_PARTS, min_size=1, max_size=4), st.sampled_from(["", "", "/"]),
).filter(_is_pattern)  # fmt: skip

OWNERS = st.sampled_from(["@ann", "@bob", "@acme/core", "c@example.com", "@Ann"])
RULES = st.lists(st.tuples(PATTERNS, st.lists(OWNERS, max_size=3, unique=True)), max_size=8)
TREES = st.sets(PATHS, min_size=1, max_size=12).map(
    # A name is a file or a folder, never both.
    lambda paths: sorted(p for p in paths if not any(q.startswith(p + "/") for q in paths))
)


def as_text(rules: list[tuple[str, list[str]]]) -> str:
    return "".join(" ".join((pattern, *owners)) + "\n" for pattern, owners in rules)
