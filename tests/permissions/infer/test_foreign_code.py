"""Programs in languages that are not read: what their words say of pushing."""

from __future__ import annotations

import pytest
from permissions.infer.kit import CHECKOUT, need

from pinfix_codemods.permissions.need import Status


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("python x.py", "subprocess.run(['git', 'push'])"),
        ("python x.py", "from git import Repo\nRepo('.').remotes[0].push()"),
        ("node x.js", "simpleGit().push()"),
        ("node x.js", "const git = require('simple-git'); git.add('.').push()"),
        ("node x.js", "require('gh-pages').publish('dist', {push: true})"),
        ("node x.js", "git.push({fs, http})"),
    ],
)
def test_what_is_granted_is_not_assumed_away(name: str, text: str) -> None:
    found = need(f"{CHECKOUT}- run: {name}\n", {name.split()[1]: text})
    assert (found.grant.as_dict(), found.status) == ({"contents": "write"}, Status.PROVEN)


@pytest.mark.parametrize("text", ["list.push(1)", "// on GitHub\nlist.push(digit)", "const x = {}"])
def test_lists_are_pushed_to_as_well(text: str) -> None:
    found = need(f"{CHECKOUT}- run: node x.js\n", {"x.js": text})
    assert (found.grant.as_dict(), found.status) == ({"contents": "read"}, Status.ASSUMED)


def test_names_like_that_of_the_branch_for_pages() -> None:
    found = need(f"{CHECKOUT}- run: npx angular-cli-ghpages\n")
    assert found.grant.as_dict() == {"contents": "write"}
