"""Tokens that are made during the run go where tokens may go, and are hidden like all others."""

from __future__ import annotations

import pytest

from pinfix.credentials.given import GivenTokens
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Token

NEW = "ghs_15368_eyJhbGciOiJFUzI1NiJ9." + "a-b_" * 100 + "." + "Z" * 86


def given(environment: dict[str, str], *secrets: str, gh: str = "") -> GivenTokens:
    tokens = [Token(secret, "a test") for secret in secrets]
    endpoints = from_environment(environment)
    return GivenTokens(endpoints, environment, lambda: tokens.pop(0), lambda host, environment: gh)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.github.com/x", "Bearer ONE-of-the-tokens"),
        ("https://api.github.com:444/x", None),
        ("http://api.github.com/x", None),
        ("https://api.github.com.evil.example/x", None),
        ("https://evil.example/o/r.git/git-upload-pack", None),
    ],
)
def test_where_it_goes(url: str, expected: str | None) -> None:
    assert given({}, "ONE-of-the-tokens").authorization(url) == expected


def test_github_has_its_own_beside_an_enterprise_server() -> None:
    ghes = {"GITHUB_SERVER_URL": "https://ghe.example", "GITHUB_TOKEN": "not-used-in-this-run"}
    tokens = given(ghes, "of-the-app-on-ghes", gh="of-gh-for-github")
    assert tokens.authorization("https://api.github.com/x") == "Bearer of-gh-for-github"
    assert tokens.authorization("https://ghe.example/api/v3/x") == "Bearer of-the-app-on-ghes"


def test_all_that_there_were_are_hidden() -> None:
    tokens = given({}, "the-first-of-all", "the-second-one-x")
    for _ in range(2):
        tokens.authorization("https://api.github.com/x")
    for secret in ("the-first-of-all", "the-second-one-x"):
        assert secret not in tokens.redact(f"it said {secret}.")
        assert tokens.repeated(f"it said {secret}.".encode())
    assert not tokens.repeated(b"it said nothing")


def test_a_token_of_the_new_form_is_hidden_even_where_it_is_not_known() -> None:
    shown = given({}).redact(f"what is '{NEW}'?")
    assert not any(part in shown for part in NEW.replace("_", ".").split(".") if len(part) > 4)
    assert shown == "what is '***'?"
