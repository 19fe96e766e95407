"""What tox lets through to the programs that it runs.

tox clears the environment: without `AWS_SESSION_TOKEN` in `passenv`, a short-lived key arrives without its
token; without `ACTIONS_ID_TOKEN_REQUEST_URL` and `…_TOKEN`, trusted publishing finds no identity (tox 4.67).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath

from pinfix_codemods.oidc.python.passenv.ini import Inexact, edit_ini, refused
from pinfix_codemods.oidc.python.passenv.toml import edit_toml
from pinfix_codemods.oidc.python.result import Refused

LARGEST = 500_000
"""Characters of the largest file that is edited."""


def pass_through(
    path: str, text: str, needed: Collection[str], gone: Collection[str]
) -> str | Refused | None:
    """The text of a file of tox in which its lists let through what a swapped job needs; None: they do
    already.

    `needed` is added to the lists that let through a variable of `gone`, `AWS_SESSION_TOKEN` to those that
    let through one half of the key pair of AWS. `gone` is taken out of the lists; where it is named elsewhere
    in the file, or a list cannot be edited exactly, the answer is a refusal.
    """
    name = PurePosixPath(path).name
    words = {"AWS_", *gone}
    if not any(word.upper() in text.upper() for word in words) and "*" not in text:
        return None
    try:
        if len(text) > LARGEST:
            raise Inexact(1, "the file is too large to be edited")
        if name.endswith(".toml"):
            after = edit_toml(text, needed, gone, is_project=name == "pyproject.toml")
        else:
            after = edit_ini(text, needed, gone)
    except Inexact as problem:
        return refused(problem, path)
    return after if after != text else None
