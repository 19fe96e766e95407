"""Programs that a job puts outside of the work space may take the place of known ones."""

from __future__ import annotations

from textwrap import indent

import pytest
from permissions.infer.kit import CHECKOUT, need

from pinfix_codemods.permissions.need import Status

_GH = "\n- run: gh pr list\n  env: {GH_TOKEN: '${{ github.token }}'}\n"


def _assumed(*scripts: str) -> bool:
    """Whether the later command of `gh` rests on an assumption, after steps with these scripts."""
    steps = "".join("- run: |\n" + indent(script, "    ") + "\n" for script in scripts)
    found = need(CHECKOUT.replace("v4\n", "v4\n  with: {persist-credentials: false}\n") + steps + _GH)
    assert not found.sinks
    return found.status is Status.ASSUMED


@pytest.mark.parametrize(
    "scripts",
    [
        ("curl -L https://x.org/a.tgz | tar xz -C /tmp/x\necho /tmp/x >> $GITHUB_PATH",),
        ("curl -L https://x.org/a.tgz | tar xz -C /tmp/x", "echo /tmp/x/bin >> $GITHUB_PATH"),
        ("echo /tmp/x >> $GITHUB_PATH", "unzip a.zip -d /tmp/x"),
        ("wget -P ~/tools https://x.org/gh\nexport PATH=$HOME/tools:$PATH",),
        ("unzip a.zip -d ${{ runner.temp }}/t", 'echo "$RUNNER_TEMP/t" >> "$GITHUB_PATH"'),
        ("curl -o /usr/local/bin/gh https://x.org/gh",),
        ("curl -L https://x.org/a.tgz | sudo tar xz -C /usr/local",),
        ("sudo mv /tmp/git /usr/bin/git",),
        ('D=$(mktemp -d)\ntar xf a.tar -C "$D"\necho "$D" >> $GITHUB_PATH',),
    ],
)
def test_they_are_assumed_to_be_what_they_are_called(scripts: tuple[str, ...]) -> None:
    assert _assumed(*scripts)


@pytest.mark.parametrize(
    "scripts",
    [
        ("echo /opt/tool/bin >> $GITHUB_PATH",),
        ("curl -L https://x.org/a.tgz | tar xz -C /tmp/y", "echo /tmp/x >> $GITHUB_PATH"),
        ("curl -L https://x.org/a.tgz | tar xz -C /tmp/x",),
        ("curl -o /usr/local/bin/kubectl https://x.org/kubectl",),
        ("echo x >> $GITHUB_OUTPUT", "echo $HOME/.local/bin >> $GITHUB_PATH"),
        ("ls > /dev/null", "export PATH=/usr/lib/ccache:$PATH"),
    ],
)
def test_nothing_is_assumed_of_what_the_runner_brings(scripts: tuple[str, ...]) -> None:
    assert not _assumed(*scripts)
