"""No file of the project names a machine's folders or the host of a package registry.

Real workflows mention both; what the tests take from them is cut down so that it does not.
"""

from __future__ import annotations

import re

from project.pages import PROJECT, tracked_files

# Written in pieces, so that this file is not found itself.
HOSTS = (
    "pypi" r"\.org",
    "python" r"hosted\.org",
    "npm" r"js\.(?:org|com)",
    "deb" r"ian\.org",
    "crates" r"\.io(?!-)",
    "proxy" r"\.golang\.org",
    "ruby" r"gems\.org",
)
FOLDERS = ("/wo" r"rk/", "/ro" r"ot/", "/ho" r"me/(?!runner\b)\w", "/Us" r"ers/\w", r"[A-Z]:\\\\?Us" "ers")
FOUND = re.compile(r"(?<![\w.~$}-])(?:" + "|".join(FOLDERS) + r")|\b(?:" + "|".join(HOSTS) + ")")


def test_nothing_is_named() -> None:
    found = []
    for path in tracked_files():
        content = (PROJECT / path).read_bytes().decode("utf-8", "replace")
        found += [f"{path}: {match[0]}" for match in FOUND.finditer(content)]
    assert found == []


def test_it_would_be_found() -> None:
    for leak in ("see /wo" + "rk/main/x", "https://py" + "pi.org/simple", "'/ro" + "ot/.cache'"):
        assert FOUND.search(leak), leak
    for harmless in (
        "$HOME/wo" + "rk/x",
        "docs/wo" + "rk/",
        "rust-lang/crates" + ".io-auth",
        "/ho" + "me/runner/x",
    ):
        assert FOUND.search(harmless) is None, harmless
