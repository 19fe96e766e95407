"""The shapes of keys, as their makers document them or as they are found in the wild (November 2026).

Every expression is bounded, and begins where no other character of its alphabet stands before it: a text
costs a fixed number of steps for each of its characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pinfix.leaks.surroundings import is_aws_secret, is_private_token, is_real_registry


@dataclass(frozen=True, slots=True)
class Shape:
    """Keys of one kind: `kind` completes "… is written here".

    `hints`: texts of which one is in every text that holds such a key. The key itself is the group `key` of
    `pattern`. `fits`: whether a match in a text is one, judged by what stands around it.
    """

    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    fits: Callable[[re.Match[str]], bool] = lambda found: True


def _shape(
    kind: str,
    hints: str,
    pattern: str,
    alphabet: str = r"A-Za-z0-9_",
    fits: Callable[[re.Match[str]], bool] = lambda found: True,
) -> Shape:
    """`alphabet`: what may stand neither before nor behind it; `hints` are parted by blanks."""
    whole = re.compile(rf"(?<![{alphabet}])(?P<key>{pattern})(?![{alphabet}])")
    return Shape(kind, tuple(hints.split()), whole, fits)


def _has_figure(found: re.Match[str]) -> bool:
    """A word of that length that happens to begin in the same way is no key."""
    return any(character.isdigit() for character in found["key"])


SHAPES = (
    _shape("an access key id of AWS", "AKIA ASIA", r"(?:AKIA|ASIA)[0-9A-Z]{16}"),
    Shape(
        "a secret access key of AWS",
        ("ecret", "ECRET", "aws_sk", "AWS_SK"),
        re.compile(r"(?<![A-Za-z0-9/+])(?P<key>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=]|[._-][A-Za-z0-9])"),
        is_aws_secret,
    ),
    _shape("a token of GitHub", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,255}"),
    _shape("a token of GitHub", "github_pat_", r"github_pat_[A-Za-z0-9_]{60,255}"),
    _shape("a token of npm", "npm_", r"npm_[A-Za-z0-9]{36}"),
    _shape("a token of PyPI", "pypi-AgE", r"pypi-AgE[A-Za-z0-9_-]{50,1000}", alphabet=r"A-Za-z0-9_-"),
    _shape("a token of Vault", "hvs.", r"hvs\.[A-Za-z0-9_-]{24,500}", alphabet=r"A-Za-z0-9_-"),
    _shape("a token of DigitalOcean", "dop_v1_", r"dop_v1_[a-f0-9]{64}"),
    _shape("an API key of Google", "AIza", r"AIza[0-9A-Za-z_-]{35}", alphabet=r"A-Za-z0-9_-"),
    _shape(
        "a client secret of Entra",
        "Q~",
        r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}",
        alphabet=r"A-Za-z0-9_~.-",
    ),
    _shape(
        "an account key of Azure Storage",
        "AccountKey=",
        r"(?<=AccountKey=)[A-Za-z0-9+/]{86}==",
        alphabet="+/",
    ),
    Shape(
        "a token of a package registry",
        (":_authToken=",),
        re.compile(r""":_authToken=["'\\]{0,2}(?P<key>(?![$<{%])[^\s"'\\$<{]{20,500})"""),
        is_real_registry,
    ),
    _shape(
        "a signed token (JWT)",
        "eyJ",
        r"eyJ[A-Za-z0-9_-]{10,2000}+\.[A-Za-z0-9_-]{10,4000}+\.[A-Za-z0-9_-]{10,1000}",
        alphabet=r"A-Za-z0-9_-",
        fits=is_private_token,
    ),
    _shape("a token of Cargo's registry", "cio", r"cio[A-Za-z0-9]{32}", fits=_has_figure),
    _shape("a key of RubyGems", "rubygems_", r"rubygems_[a-f0-9]{48}"),
    _shape("an API key of NuGet", "oy2", r"oy2[a-z0-9]{43}", fits=_has_figure),
    _shape("a token of Pulumi", "pul-", r"pul-[a-f0-9]{40}", alphabet=r"A-Za-z0-9_-"),
    _shape(
        "a token of Docker Hub",
        "dckr_pat_ dckr_oat_",
        r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,200}",
        alphabet=r"A-Za-z0-9_-",
    ),
)
"""In the order in which they are looked for: of two that hold the same characters the first counts."""
