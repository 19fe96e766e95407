"""The forms of the values in the group `oidc`; they are also in config.schema.json, for editors."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pinfix.config.oidc_settings import Given
from pinfix.config.reading import Reader, shown
from pinfix.yaml.nodes import Node


@dataclass(frozen=True, slots=True)
class Form:
    """What a value may look like, and how a person calls that."""

    pattern: re.Pattern[str]
    meaning: str


def _form(pattern: str, meaning: str) -> Form:
    return Form(re.compile(pattern), meaning)


_GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

ROLE_ARN = _form(
    r"arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,576}",
    "a role such as 'arn:aws:iam::111122223333:role/deploy'",
)
REGION = _form(r"[a-z]{2,3}(-[a-z]+)+-[0-9]{1,2}", "a region such as 'eu-west-1'")
GUID = _form(_GUID, "an id such as '00000000-1111-2222-3333-444444444444'")
GCP_PROVIDER = _form(
    r"projects/[0-9]{1,20}/locations/global/workloadIdentityPools/[a-z0-9-]{4,32}/providers/[a-z0-9-]{4,32}",
    "'projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER'",
)
GCP_ACCOUNT = _form(
    r"[a-z0-9-]{1,63}@[a-z0-9.-]{1,100}\.gserviceaccount\.com",
    "an account such as 'ci@my-project.iam.gserviceaccount.com'",
)
GCP_PROJECT = _form(
    r"([a-z0-9.-]{1,100}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]", "the id of a project, such as 'my-project-123'"
)
NAME = _form(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", "a name of letters, digits, dots, hyphens and underscores")
MOUNT = _form(r"[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,7}", "a path such as 'jwt' or 'ci/jwt'")
URL = _form(
    r"https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9._~-]{1,100}){0,8}",
    "a URL that begins with https:// and does not end with a slash",
)
AUDIENCE = _form(r"[A-Za-z0-9._~:/@-]{1,256}", "a text such as 'https://github.com/our-org', without blanks")
ENVIRONMENT = _form(
    r"(?! )(?!.*\$\{\{)[^\x00-\x1f\x7f]{1,255}(?<! )", "the name of an environment, written out"
)
NODE = _form(r"(2[4-9]|[3-9][0-9])(\.[0-9]{1,4}){0,2}", "a version of Node.js from 24 on, in quotes")
GLOB = _form(r"(?!\.?/)[^\\]+", "a glob from the root, with forward slashes, such as 'scripts/**'")
JOB = _form(r"((?!\.?/)[^\\#]+\.ya?ml#)?[A-Za-z_][A-Za-z0-9_-]*", "'job' or 'path/of/file.yml#job'")
SECRET = _form(r"[A-Za-z_][A-Za-z0-9_]*", "the name of a secret")

_SOURCE = re.compile(r"(vars|secrets)\.((?!(?i:GITHUB_))[A-Za-z_][A-Za-z0-9_]*)")


def given(reader: Reader, node: Node | None, key: str, literal: Form, usual: Given) -> Given:
    """`vars.NAME`, `secrets.NAME` or a literal of its form; `usual` where nothing is written."""
    if node is None:
        return usual
    text = reader.text(node, f"'{key}'")
    source = _SOURCE.fullmatch(text)
    if source is not None:
        return Given("vars" if source[1] == "vars" else "secrets", source[2])
    if not literal.pattern.fullmatch(text):
        reader.fail(node, f"'{key}' is 'vars.NAME', 'secrets.NAME' or {literal.meaning}")
    return Given("literal", text)


def text_of(reader: Reader, node: Node | None, key: str, form: Form) -> str | None:
    """A text of the form; None where nothing is written."""
    return None if node is None else reader.matching(node, key, form.pattern, form.meaning)


def named(reader: Reader, node: Node | None, key: str, form: Form) -> Iterator[tuple[str, Node, Node]]:
    """Names of the form, with their keys and values."""
    for name, written, value in reader.entries(node, f"'{key}'"):
        if not form.pattern.fullmatch(name):
            reader.fail(written, f"a key of '{key}' is {form.meaning}, not {shown(name)}")
        yield name, written, value


def section(reader: Reader, node: Node, name: str, keys: Collection[str]) -> Mapping[str, Node]:
    """The entries of a provider's section, which may also be nothing."""
    return reader.mapping(node, f"'{name}'", keys)
