"""The three forms of an owner: `@user`, `@organization/team` and an e-mail address.

Only the form is looked at. Whether the account exists and may write is for GitHub to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

_ACCOUNT = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}"
# Managed accounts of an enterprise end with an underscore and its short code.
_USER = re.compile(rf"@{_ACCOUNT}(?:_[A-Za-z0-9]{{1,38}})?")
_TEAM = re.compile(rf"@{_ACCOUNT}/[A-Za-z0-9_][A-Za-z0-9_.-]{{0,254}}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")


class OwnerForm(Enum):
    """What kind of owner a name stands for."""

    USER = "user"
    TEAM = "team"
    EMAIL = "e-mail address"
    NONE = "not an owner"


def owner_form(name: str) -> OwnerForm:
    """The form of `name`; `OwnerForm.NONE` where GitHub would report an invalid owner."""
    if _USER.fullmatch(name):
        return OwnerForm.USER
    if _TEAM.fullmatch(name):
        return OwnerForm.TEAM
    return OwnerForm.EMAIL if _EMAIL.fullmatch(name) else OwnerForm.NONE


def owner_key(name: str) -> str:
    """The same for two spellings of one owner: GitHub's account and team names know no case."""
    return name.lower()


def with_owners(present: Iterable[str], added: Iterable[str]) -> tuple[str, ...]:
    """`present` as they are written and in their order, then those of `added` that are not among them."""
    owners: dict[str, str] = {}
    for name in (*present, *added):
        owners.setdefault(owner_key(name), name)
    return tuple(owners.values())
