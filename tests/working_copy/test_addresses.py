"""What URLs of remotes mean."""

from __future__ import annotations

import pytest

from pinfix.errors import UsageError
from pinfix.http.endpoints import GITHUB_COM, Server
from pinfix.working_copy.addresses import read_address

ENTERPRISE = Server("git.corp.example", "https://git.corp.example", "https://git.corp.example/api/v3")
WEB = "https://github.com/o/r.git"


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        ("https://github.com/o/r.git", WEB),
        ("https://github.com/o/r", WEB),
        ("https://GitHub.com/o/r/", WEB),
        ("https://github.com:443/o/r", WEB),
        ("http://github.com/o/r", WEB),
        ("git://github.com/o/r.git", WEB),
        ("https://octocat@github.com/o/r", WEB),
        ("git@github.com:o/r.git", "ssh://git@github.com/o/r.git"),
        ("git@github.com:/o/r", "ssh://git@github.com/o/r.git"),
        ("github.com:o/r", "ssh://git@github.com/o/r.git"),
        ("org-123@github.com:o/r.git", "ssh://org-123@github.com/o/r.git"),
        ("ssh://git@github.com/o/r.git", "ssh://git@github.com/o/r.git"),
        ("ssh://git@github.com:22/o/r", "ssh://git@github.com:22/o/r.git"),
        ("ssh://git@ssh.github.com:443/o/r.git", "ssh://git@ssh.github.com:443/o/r.git"),
        ("git+ssh://git@github.com/o/r.git", "ssh://git@github.com/o/r.git"),
    ],
)
def test_forms(url: str, reached: str) -> None:
    address = read_address(url, GITHUB_COM)

    assert address.url == reached
    assert str(address.repository) == "o/r"
    assert address.login is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/srv/git/o/r.git",
        "../r.git",
        "C:/code/r",
        "file:///srv/o/r.git",
        "ext::sh -c 'touch pwned'",
        "ext::sh",
        "ftp://github.com/o/r",
        "https://github.com/o",
        "https://github.com/o/r/pull/1",
        "https://github.com/o/..",
        "https://github.com/-o/r",
        "https://github.com/o/r%0ax",
        "https://github.com.evil.example/o/r",
        "https://evil.example/github.com/o/r",
        "https://github.com@evil.example/o/r",
        "https://github.com:8443/o/r",
        "https://[::1/o/r",
        "https://github.com:x/o/r",
        "https://github.com\n/o/r",
        "git@gitlab.com:o/r.git",
        "git@github.com.evil.example:o/r",
        "ssh://-oProxyCommand=x@github.com/o/r",
        "ssh://git@-oProxyCommand=x/o/r",
        "-oProxyCommand=x@github.com:o/r",
        "https://git.corp.example/o/r",
    ],
)
def test_what_is_no_repository_of_the_home_server(url: str) -> None:
    with pytest.raises(UsageError):
        read_address(url, GITHUB_COM)


def test_messages_are_safe_to_print() -> None:
    with pytest.raises(UsageError) as caught:
        read_address("https://evil.example/\x1b[31m/\u202e", GITHUB_COM)
    assert str(caught.value).isprintable()


def test_enterprise_server() -> None:
    assert read_address("git@git.corp.example:o/r", ENTERPRISE).url == "ssh://git@git.corp.example/o/r.git"
    assert read_address("https://git.corp.example/o/r", ENTERPRISE).is_web
    with pytest.raises(UsageError):
        read_address("https://github.com/o/r", ENTERPRISE)


def test_a_mere_user_is_kept_for_the_credential_helper() -> None:
    address = read_address("https://octocat@github.com/o/r", GITHUB_COM)

    assert (address.user, address.login) == ("octocat", None)
