from __future__ import annotations

from dataclasses import replace

import pytest
from permissions.commands.kit import OTHER, PAT, WITH_GIT, live_with, outcome

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix_codemods.permissions.live import Git, Live

WRITE = {"contents": "write"}
READ = {"contents": "read"}


@pytest.mark.parametrize(
    ("script", "grant"),
    [
        ("git push", WRITE),
        ("git push origin HEAD:main --force-with-lease", WRITE),
        ("git push --dry-run", WRITE),
        ("git push --tags", WRITE),
        ("git -C site push", WRITE),
        ("git lfs push origin main", WRITE),
        ("git subtree push --prefix dist origin gh-pages", WRITE),
        ("git push $REMOTE", WRITE),
        ("git push https://github.com/o/r HEAD", WRITE),
        # The header that a checkout has stored goes before the password.
        ("git push https://x-access-token:${{ secrets.PAT }}@github.com/o/r", WRITE),
        ("git fetch --tags", READ),
        ("git pull --rebase", READ),
        ("git clone https://github.com/other/repo", READ),
        ("git submodule update --init --recursive", READ),
        ("git remote update", READ),
        ("git push git@github.com:o/r.git", WRITE),  # `insteadOf` may have made it one of https
        ("git push git@gitlab.com:o/r.git", {}),
        ("git push ssh://git@example.org/o/r", {}),
        ("git push https://heroku:${{ secrets.HEROKU }}@git.heroku.com/app.git main", {}),
        ("git clone https://gitlab.com/o/r", {}),
        ("git status && git diff --exit-code", {}),
        ("git add -A; git commit -m 'git push'; git tag v1", {}),
        ("git config user.name 'git push'", {}),
        ("git --version", {}),
        ("git remote -v", {}),
        ("git lfs install", {}),
    ],
)
def test_with_the_credential_of_a_checkout(script: str, grant: dict[str, str]) -> None:
    assert outcome(script, WITH_GIT).grant == grant


@pytest.mark.parametrize("git", [Git.NONE, Git.OTHER])
def test_without_it_a_push_does_not_use_the_token(git: Git) -> None:
    script = "git push\ngit fetch\ngit push https://${{ secrets.PAT }}@github.com/o/r\ngit submodule update"
    assert outcome(script, Live(git=git)).grant == {}


def test_an_unknown_credential_may_be_the_token() -> None:
    assert outcome("git push", Live(git=Git.UNKNOWN)).grant == WRITE


@pytest.mark.parametrize(
    "script",
    [
        "git push https://x-access-token:${{ github.token }}@github.com/${{ github.repository }}",
        'git push "https://${GITHUB_ACTOR}:${T}@github.com/${GITHUB_REPOSITORY}.git" HEAD:gh-pages',
        "git push ${GITHUB_SERVER_URL/:\\/\\//:\\/\\/x:$T@}/o/r",
        'URL="https://x:$T@github.com/o/r"\ngit push "$URL"',
        'git remote set-url origin "https://x:$T@github.com/o/r"\ngit push',
        'git remote add other "https://x:$T@github.com/o/r"\ngit push other',
        'git config --global url."https://x:$T@github.com/".insteadOf https://github.com/\ngit push',
        'git config http.extraheader "AUTHORIZATION: basic $(printf "x:%s" "$T" | base64)"\ngit push',
        'A=$(echo -n "x:$T" | base64)\ngit -c http.extraheader="AUTHORIZATION: basic $A" push',
        "git config credential.helper '!f() { echo password=$T; }; f'\ngit push",
        'echo "https://x:$T@github.com" > ~/.git-credentials\ngit push',
        "cat > ~/.netrc <<EOF\nmachine github.com login x password $T\nEOF\ngit push",
        'echo "url=https://x:$T@github.com" | git credential approve\ngit push',
    ],
)
def test_the_token_by_another_way(script: str) -> None:
    assert outcome(script, live_with(T=TOKEN)).grant == WRITE
    other = script.replace("github.token", "secrets.PAT")
    assert outcome(other, live_with(T=PAT)).grant == {}


def test_the_token_for_another_host_is_lost() -> None:
    assert "gitlab.com" in outcome("git push https://x:$T@gitlab.com/o/r", live_with(T=TOKEN)).lost


def test_an_address_of_which_a_part_is_the_token() -> None:
    assert outcome("git push https://$ADDRESS", live_with(ADDRESS=TOKEN)).grant == WRITE


def test_a_program_that_asks_for_the_password() -> None:
    live = Live(env={"GIT_ASKPASS": Value.literal("/x"), "T": TOKEN})
    assert outcome("git push", live).grant == WRITE
    assert outcome("git push", live_with(GIT_ASKPASS=Value.literal("/x"), T=OTHER)).grant == {}


def test_a_stored_netrc_counts() -> None:
    assert outcome("git push", Live(files={"netrc": Holds.YES})).grant == WRITE


def test_printing_the_stored_credential_is_lost() -> None:
    script = "X=$(git config --get http.https://github.com/.extraheader)"
    assert "prints the token" in outcome(script, WITH_GIT).lost
    assert outcome("git credential fill", WITH_GIT).lost
    assert outcome(script).grant == {}


@pytest.mark.parametrize(
    "script",
    [
        "git bisect run ./test.sh",
        "git submodule foreach ./x.sh",
        "git filter-branch --tree-filter x",
        "git rebase --exec 'make test' main",
        "git push --receive-pack=./x",
    ],
)
def test_what_runs_programs_is_not_recognised(script: str) -> None:
    assert outcome(script, WITH_GIT).opaque


@pytest.mark.parametrize(
    "script",
    [
        "git frobnicate",
        "git send-pack origin main",
        "git $COMMAND",
        "git ${OP:-push}",
        "for op in add commit push; do git $op; done",
        "git {fetch,push} origin",
        "echo push | xargs git",
        "git config alias.up push\ngit up",
        "git -c alias.up=push up",
        "git -c alias.x='!make' x",
        "git -c core.sshCommand=./x fetch",
        "Git push",
    ],
)
def test_a_command_of_git_that_is_not_known_may_push(script: str) -> None:
    found = outcome(script, WITH_GIT)
    assert (found.grant, found.assumptions) == (WRITE, [])
    assert outcome(script, Live(git=Git.OTHER)).need.grant.as_dict() == {}
    assert outcome(script, replace(WITH_GIT, env={"GH_TOKEN": TOKEN})).opaque or "push" in script


@pytest.mark.parametrize(
    "script",
    [
        "echo ./x > .git/hooks/post-commit",
        "cp hook .git/hooks/pre-push",
        "ln -s ../../hooks .git/hooks",
        "git config core.hooksPath .hooks",
        "git config --global init.templateDir template",
    ],
)
def test_a_hook_that_is_put_in_place(script: str) -> None:
    assert outcome(script, WITH_GIT).grant == WRITE
    assert "hook" in outcome(script, live_with(GH_TOKEN=TOKEN)).lost
    assert outcome(script, Live()).grant == {}


@pytest.mark.parametrize(
    "script", ["rm -rf .git/hooks", "ls .git/hooks > x", "echo x > .github/hooks/x", "chmod +x .git/hooks/a"]
)
def test_no_hook_is_put_in_place(script: str) -> None:
    assert outcome(script, WITH_GIT).grant == {}


@pytest.mark.parametrize(
    ("script", "grant"),
    [
        ('git config url."https://x:$T@github.com/".insteadOf gh:\ngit push gh:o/r', WRITE),
        ('git -c url."https://x:$T@github.com/".insteadOf=gh: push gh:o/r main', WRITE),
        ('git config url."https://x:$T@github.com/".insteadOf ssh://git@github.com/\n'
         "git fetch ssh://git@github.com/o/r", READ),
        ('git config url."https://x:$T@github.com/".insteadOf gh:\ngit push deploy@host:o/r', {}),
        ('git config url."https://x:$T@github.com/".insteadOf gh:\ngit push file:///srv/r', {}),
    ],
)  # fmt: skip
def test_an_address_that_instead_of_replaces(script: str, grant: dict[str, str]) -> None:
    assert outcome(script, live_with(T=TOKEN)).grant == grant
    assert outcome(script, live_with(T=PAT)).grant == {}


def test_hooks_are_assumed_not_to_use_a_token_in_a_variable() -> None:
    found = outcome("git commit -m x", live_with(GH_TOKEN=TOKEN))
    assert found.grant == {}
    assert found.assumptions == ["no hook that something installed for `git commit` uses the token"]
    assert outcome("git commit -m x", WITH_GIT).assumptions == []


@pytest.mark.parametrize(
    "script",
    [
        "git clone https://x:$T@github.com/o/r work\ncd work\ngit push",
        'git clone -c http.extraheader="AUTHORIZATION: bearer $T" https://github.com/o/r\ngit push',
        "git push -u https://x:$T@github.com/o/r main\ngit push",
        "git submodule add https://x:$T@github.com/o/r\ngit push",
        "git submodule set-url lib https://x:$T@github.com/o/r\ngit push",
        'git config branch.main.pushRemote "https://x:$T@github.com/o/r"\ngit push',
        "git --config-env=http.extraheader=T push",
        'git config --global url."https://x:$T@github.com/".insteadOf git@github.com:\n'
        "git push git@github.com:o/r",
        'git config --global url."https://x:$T@github.com/".insteadOf ssh://git@github.com/\n'
        "git push ssh://git@github.com/o/r",
    ],
)
def test_what_a_command_leaves_in_the_configuration(script: str) -> None:
    assert outcome(script, live_with(T=TOKEN)).need.grant.as_dict() == WRITE
    assert outcome(script, live_with(T=PAT)).need.grant.as_dict() == {}


def test_a_push_with_an_address_leaves_nothing() -> None:
    found = outcome("git push https://x:$T@github.com/o/r", live_with(T=TOKEN))
    assert found.live.git is Git.NONE


@pytest.mark.parametrize(
    "script",
    [
        "git clone --template=./x https://github.com/o/r",
        "git clone -c core.sshCommand=./x https://github.com/o/r",
        "git clone -u ./x https://github.com/o/r",
        "git fetch ext::./x",
        "git remote add o ext::./x",
        "git init --template=./x",
        "git grep -O./x y",
        "git rebase -ix ./x main",
        "git --exec-path=./x log",
        "git -c diff.external=./x diff",
        "git -c credential.helper=./x push",
        "git --config-env core.sshCommand=X push",
        "git config core.sshCommand ./x",
        "git config diff.external ./x",
        "git config merge.own.driver ./x",
        "git config filter.own.clean ./x",
        "git config gpg.program ./x",
        "git config credential.helper ./x",
        "git config credential.helper '!./x'",
        "git config credential.helper '!f() { ./x; }; f'",
        "git config include.path ../gitconfig",
        'git submodule "$VERB"',
        'git remote "$VERB"',
        "git lfs frobnicate",
    ],
)
def test_what_makes_git_start_a_program(script: str) -> None:
    assert outcome(script, live_with(T=TOKEN)).opaque
    with_git = outcome(script, WITH_GIT)
    assert with_git.opaque or with_git.grant == WRITE


@pytest.mark.parametrize(
    "script",
    [
        "git config core.editor true",
        "git config core.pager cat",
        "git config core.hooksPath /dev/null",
        'git config core.sshCommand "ssh -i key"',
        "git config credential.helper store",
        "git config credential.helper ''",
        "git config alias.st status",
        "git config core.autocrlf false",
        "git -c core.pager=cat log",
        "git lfs track '*.bin'",
    ],
)
def test_settings_that_start_nothing(script: str) -> None:
    assert outcome(script, live_with(T=TOKEN)).grant == {}


def test_hooks_of_a_push_see_variables() -> None:
    found = outcome("git push", Live(env={"T": TOKEN}, git=Git.TOKEN))
    assert found.assumptions == ["no hook that something installed for `git push` uses the token"]


@pytest.mark.parametrize(
    "script", ["git config --list > x", "git remote get-url origin > x", "git config -l > x"]
)
def test_the_stored_credential_in_a_file(script: str) -> None:
    assert outcome(script, WITH_GIT).need.sinks
    assert outcome("git config --get user.name > x; git status > y", Live()).grant == {}
