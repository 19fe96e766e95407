"""However a call is laid out: what stays of it is what stood there, and the comments of what stays."""

from __future__ import annotations

import ast

from hypothesis import given, settings
from hypothesis import strategies as st
from oidc.python.swapped import AWS

from pinfix_codemods.oidc.python.judge import judge
from pinfix_codemods.oidc.python.result import Rewritten, Untouched

KEYS = {
    "aws_access_key_id": 'os.environ["AWS_ACCESS_KEY_ID"]',
    "aws_secret_access_key": "os.getenv('AWS_SECRET_ACCESS_KEY')",
    "aws_session_token": 'os.environ.get("AWS_SESSION_TOKEN")',
}
OTHERS = {"region_name": '"eu-west-1"', "use_ssl": "True", "verify": "f(1, [2, 3])"}

names = st.permutations([*KEYS, *OTHERS]).flatmap(
    lambda order: st.integers(0, 1).map(
        lambda token: [name for name in order if token or "token" not in name]
    )
)
separators = st.sampled_from(
    [",", ", ", ",\n    ", ",  # about {}\n    ", ",\n    # above {}\n    ", ",\n\n    "]
)


def arguments(order: list[str], between: list[str], opening: str, trailing: str) -> str:
    values = {**KEYS, **OTHERS}
    written = [opening]
    for at, name in enumerate(order):
        written.append(f"{name}={values[name]}")
        if at + 1 < len(order):
            written.append(between[at].format(name if "about" in between[at] else order[at + 1]))
    return "".join((*written, trailing))


@settings(max_examples=120, deadline=None)
@given(
    names,
    st.lists(separators, min_size=6, max_size=6),
    st.sampled_from(["", " ", "\n    ", "\n\n    # first\n    "]),
    st.sampled_from(["", ",", ",\n", "\n", ",  # last\n"]),
)
def test_keyword_arguments(order: list[str], between: list[str], opening: str, trailing: str) -> None:
    text = f"import os\nimport boto3\nx = boto3.resource({arguments(order, between, opening, trailing)})\n"
    found = judge(text, AWS)
    assert isinstance(found, Rewritten)
    kept = ", ".join(f"{name}={OTHERS[name]}" for name in order if name in OTHERS)
    wanted = ast.parse(f"import boto3\nx = boto3.resource({kept})\n")
    assert ast.dump(ast.parse(found.text)) == ast.dump(wanted)
    assert judge(found.text, AWS) == Untouched()
    for name in OTHERS:
        for comment in (f"# about {name}\n", f"# above {name}\n"):
            assert (comment in found.text) == (comment in text)
    assert not any(line != line.rstrip() for line in found.text.splitlines() if line not in text)


@settings(max_examples=80, deadline=None)
@given(
    st.permutations(['"key"', '"secret"', '"anon"', '"use_ssl"']),
    st.lists(separators, min_size=4, max_size=4),
    st.sampled_from(["", "\n    "]),
    st.sampled_from(["", ",", ",\n"]),
)
def test_entries(order: list[str], between: list[str], opening: str, trailing: str) -> None:
    values = {
        '"key"': KEYS["aws_access_key_id"],
        '"secret"': KEYS["aws_secret_access_key"],
        '"anon"': "False",
        '"use_ssl"': "g({1: 2})",
    }
    inner = opening
    for at, name in enumerate(order):
        inner += f"{name}: {values[name]}" + (between[at].format(name.strip('"')) if at < 3 else trailing)
    head = "import pandas\n"
    found = judge("import os\n" + head + f'pandas.read_csv("s3://a/b", storage_options={{{inner}}})\n', AWS)
    assert isinstance(found, Rewritten)
    kept = ", ".join(f"{name}: {values[name]}" for name in order if name in {'"anon"', '"use_ssl"'})
    for name in ("anon", "use_ssl"):
        assert (f"# about {name}\n" in found.text) == (f"# about {name}\n" in inner)
    wanted = ast.parse(head + f'pandas.read_csv("s3://a/b", storage_options={{{kept}}})\n')
    assert ast.dump(ast.parse(found.text)) == ast.dump(wanted)
