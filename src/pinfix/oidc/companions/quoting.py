"""Texts from a repository in the languages of the companion files: there they are data and nothing else."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable

from pinfix.oidc.subjects.holes import FILL

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
_PLAIN_EXPRESSION = re.compile(r"\$\{\{ *(?:vars|secrets)\.([A-Za-z_][A-Za-z0-9_]*) *\}\}")
_SPECIAL_IN_QUOTES = re.compile(r'["$`\\!]')
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9@._:/+=,-]+")


def as_json(value: object) -> str:
    """A whole file of JSON; all characters beyond ASCII are escaped."""
    return json.dumps(value, indent=2) + "\n"


def quoted(text: str) -> str:
    """A string of YAML, in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def hcl(text: str) -> str:
    """A string of HCL: as in JSON, but that `${` and `%{` begin a template there."""
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def hcl_list(texts: Iterable[str]) -> str:
    """A list of strings on one line."""
    return "[" + ", ".join(map(hcl, texts)) + "]"


def cel(text: str) -> str:
    """A string of the Common Expression Language, in single quotes."""
    inner = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


def shell(text: str) -> str:
    """One word for a POSIX shell; in double quotes where that is easier to read and means the same."""
    return f'"{text}"' if "'" in text and not _SPECIAL_IN_QUOTES.search(text) else shlex.quote(text)


def name(text: str, limit: int) -> str:
    """A name of letters, digits, hyphens and underscores, of at most `limit` characters."""
    return _NOT_IN_NAMES.sub("-", text.replace(FILL, "fill"))[:limit].strip("-") or "github"


def written_plainly(text: str) -> str:
    """A value of a workflow that may stand in another one: one variable or secret, or a plain text."""
    plain = _PLAIN_EXPRESSION.fullmatch(text) or _PLAIN_VALUE.fullmatch(text)
    return text if plain else FILL


def reference_name(text: str) -> str:
    """`NAME` of one variable or secret, as in `${{ vars.NAME }}`; "" for everything else."""
    found = _PLAIN_EXPRESSION.fullmatch(text)
    return found[1] if found else ""


def is_expression(text: str) -> bool:
    """Whether it is known only in the run."""
    return "${{" in text
