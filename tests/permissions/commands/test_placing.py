from __future__ import annotations

from dataclasses import replace

import pytest
from permissions.commands.kit import WITH_GIT, live_with, outcome

from pinfix.github.expressions.values import TOKEN, Holds
from pinfix_codemods.permissions.live import Git, Live


@pytest.mark.parametrize(
    ("script", "assumed"),
    [
        ('echo "$PWD/bin" >> "$GITHUB_PATH"', True),
        ('echo "${{ github.workspace }}/tools" >> $GITHUB_PATH', True),
        ("echo node_modules/.bin >> $GITHUB_PATH", True),
        ('export PATH="$GITHUB_WORKSPACE/bin:$PATH"', True),
        ("PATH=./bin:$PATH", True),
        ('echo "$HOME/.local/bin" >> $GITHUB_PATH', False),
        ('echo "/opt/tool/bin" >> $GITHUB_PATH', False),
        ('echo "$RUNNER_TEMP/bin" >> $GITHUB_PATH', False),
        ("echo 'C:/tools' >> $GITHUB_PATH", False),
        ("export PATH=/usr/lib/ccache:$PATH", False),
        ("echo bin >> $GITHUB_OUTPUT", False),
    ],
)
def test_folders_of_the_repository_among_the_programs(script: str, assumed: bool) -> None:
    live = Live(checked_out=True)
    assert bool(outcome(script, live).assumptions) is assumed
    assert outcome(script, Live()).assumptions == []


@pytest.mark.parametrize(
    "script",
    [
        "PS4='$(git push)'",
        "export PS4='+ `git push` '",
        "PROMPT_COMMAND='git push' bash -ic ls",
        "PROMPT_COMMAND='git push'",
        "BASH_ENV=./x.sh bash -c ls",
        "export BASH_ENV=./x.sh",
    ],
)
def test_variables_that_the_shell_runs(script: str) -> None:
    assert outcome(script, WITH_GIT).opaque


@pytest.mark.parametrize(
    "script",
    ["PS4='+ ${BASH_SOURCE}:${LINENO}: '", "export PS1=", "BASH_ENV=/dev/null ls", "ENV=prod", "PATH=x"],
)
def test_variables_that_the_shell_does_not_run(script: str) -> None:
    assert outcome(script, WITH_GIT).grant == {}


@pytest.mark.parametrize(
    "script",
    [
        "X=$(cat .git/config | sed -n 's/.*AUTHORIZATION: //p')",
        "X=$(grep -i authorization .git/config)",
        "X=$(< .git/config cat)",
        "X=$(awk '{print $3}' ~/.gitconfig)",
        'X=$(cat "$RUNNER_TEMP"/git-credentials-1.config)',
    ],
)
def test_files_in_which_git_keeps_its_credential(script: str) -> None:
    assert outcome(script, WITH_GIT).live.env["X"].holds is Holds.MAYBE
    assert outcome(script, Live(git=Git.OTHER)).live.env["X"].holds is Holds.NO


@pytest.mark.parametrize("path", ["~/.npmrc", "~/.docker/config.json", "$HOME/.config/gh/hosts.yml"])
def test_files_in_which_others_keep_theirs(path: str) -> None:
    logged_in = Live(registries={"ghcr.io": Holds.YES})
    assert outcome(f"X=$(cat {path})", logged_in).live.env["X"].holds is Holds.MAYBE
    assert outcome(f"X=$(cat {path})", Live()).live.env["X"].holds is Holds.NO
    assert outcome("X=$(cat package.json)", logged_in).live.env["X"].holds is Holds.NO


@pytest.mark.parametrize("script", ["diff <(echo $T) a", 'grep . <<< "$T"', "grep x <(echo $T)"])
def test_programs_that_show_what_they_read(script: str) -> None:
    live = replace(live_with(T=TOKEN), env={"T": TOKEN})
    assert outcome(f"X=$({script})", live).live.env["X"].holds is Holds.MAYBE
