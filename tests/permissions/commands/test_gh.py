from __future__ import annotations

import pytest
from permissions.commands.kit import MAYBE, OTHER, PAT, WITH_GH, live_with, outcome

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix_codemods.permissions.live import Git, Live

PR = frozenset({"pull_request"})
ISSUE = frozenset({"issue"})


@pytest.mark.parametrize(
    ("script", "grant"),
    [
        ("gh release create v1 dist/* --generate-notes", {"contents": "write"}),
        ("gh release create v1 --discussion-category News", {"contents": "write", "discussions": "write"}),
        ("gh release list --limit 5", {"contents": "read"}),
        ("gh pr comment 5 --body-file notes.md", {"pull-requests": "write"}),
        ("gh pr close 5", {"pull-requests": "write"}),
        ("gh pr close 5 -d", {"contents": "write", "pull-requests": "write"}),
        ("gh pr close 5 --delete-branch", {"contents": "write", "pull-requests": "write"}),
        ("gh pr --repo o/r edit 5 --add-label x", {"pull-requests": "write"}),
        ("gh -R o/r pr list --json number --jq '.[].number'", {"pull-requests": "read"}),
        ("gh pr ls", {"pull-requests": "read"}),
        ("gh pr create --title x --body y", {"contents": "read", "pull-requests": "write"}),
        (
            "gh pr create -t x -b y --label bug -m v1",
            {"contents": "read", "pull-requests": "write"},
        ),
        ("gh pr view 5 --json number,title", {"pull-requests": "read"}),
        (
            "gh pr view 5 --json number,statusCheckRollup",
            {"actions": "read", "checks": "read", "pull-requests": "read", "statuses": "read"},
        ),
        (
            'gh pr view 5 --json "$FIELDS"',
            {
                "actions": "read",
                "checks": "read",
                "contents": "read",
                "issues": "read",
                "pull-requests": "read",
                "statuses": "read",
            },
        ),
        ("gh workflow run deploy.yml -f version=1", {"actions": "write"}),
        ("gh run download 5 -n artifact", {"actions": "read"}),
        ("gh cache delete --all", {"actions": "write"}),
        ("gh secret set X --body y", {}),
        ("gh repo delete o/r --yes", {}),
        ("gh --version", {}),
        ("gh help", {}),
        ("gh pr create --help", {}),
        ("gh config set prompt disabled", {}),
    ],
)
def test_commands_and_flags(script: str, grant: dict[str, str]) -> None:
    assert outcome(script, WITH_GH).grant == grant


def test_the_evidence_names_the_command_and_its_place() -> None:
    (reason,) = outcome("true\ngh release create v1", WITH_GH).need.reasons
    assert (reason.because, reason.spot.line) == ("gh release create", 2)


def test_an_issue_number_may_be_a_pull_request() -> None:
    both = {"issues": "write", "pull-requests": "write"}
    assert outcome("gh issue comment $N -b x", WITH_GH).grant == both
    assert outcome("gh issue comment $N -b x", WITH_GH, targets=PR).grant == both
    assert outcome("gh issue comment $N -b x", WITH_GH, targets=ISSUE).grant == {"issues": "write"}
    assert outcome("gh issue create -t x -b y", WITH_GH, targets=PR).grant == {"issues": "write"}


@pytest.mark.parametrize(
    ("live", "needed"),
    [
        (Live(), False),
        (live_with(GITHUB_TOKEN=TOKEN), True),
        (live_with(GH_TOKEN=MAYBE), True),
        (live_with(GH_TOKEN=PAT, GITHUB_TOKEN=TOKEN), False),
        # The secret may be missing: then the next variable counts.
        (live_with(GH_TOKEN=OTHER, GITHUB_TOKEN=TOKEN), True),
        (live_with(GH_TOKEN=Value(), GITHUB_TOKEN=TOKEN), True),
        (live_with(GH_TOKEN=OTHER), False),
        (live_with(TOKEN=TOKEN), False),
        (live_with(GH_ENTERPRISE_TOKEN=TOKEN), True),
        (Live(gh=Holds.YES), True),
        (Live(gh=Holds.YES, env={"GH_TOKEN": PAT}), False),
        (Live(gh=Holds.YES, env={"GH_TOKEN": OTHER}), True),
    ],
)
def test_whose_credential_it_is(live: Live, needed: bool) -> None:
    assert outcome("gh release create v1", live).grant == ({"contents": "write"} if needed else {})


def test_a_variable_before_the_command_goes_first() -> None:
    live = live_with(GH_TOKEN=TOKEN, PAT=PAT)
    assert outcome('GH_TOKEN="$PAT" gh release create v1', live).grant == {}
    assert outcome("GH_TOKEN=${{ github.token }} gh release create v1").grant == {"contents": "write"}
    assert outcome("env GH_TOKEN=${{ secrets.GITHUB_TOKEN }} gh pr list").grant == {"pull-requests": "read"}


@pytest.mark.parametrize(
    "script",
    ["gh frobulate", "gh actions-cache list", "gh copilot explain x", "gh $COMMAND 5", "gh search code x"],
)
def test_what_is_not_known_for_sure_is_not_recognised(script: str) -> None:
    assert outcome(script, WITH_GH).opaque
    assert outcome(script).grant == {}


def test_the_token_for_another_workflow_is_lost() -> None:
    found = outcome('gh workflow run x.yml -f token="$GH_TOKEN"', WITH_GH)
    assert "gh workflow run" in found.lost


def test_words_that_may_be_flags_count_as_all_of_them() -> None:
    assert outcome('gh pr close 5 "${ARGS[@]}"', WITH_GH).grant["contents"] == "write"
    assert outcome("gh pr close $PR_NUMBER", WITH_GH).grant == {"pull-requests": "write"}


@pytest.mark.parametrize(
    ("script", "grant"),
    [
        ("gh api repos/{owner}/{repo}/releases", {"contents": "read"}),
        ("gh api /repos/$GITHUB_REPOSITORY/issues/5/comments -f body=x", "both"),
        ("gh api repos/${{ github.repository }}/issues/5 -X PATCH -f state=closed", "both"),
        ("gh api -X DELETE repos/$REPO/git/refs/heads/$BRANCH", {"contents": "write"}),
        ("gh api --method=POST repos/o/r/statuses/$SHA -f state=success", {"statuses": "write"}),
        ('gh api "https://api.github.com/repos/o/r/pulls"', {"pull-requests": "read"}),
        ("gh api repos/o/r/commits/$SHA --jq .sha", {"contents": "read"}),
        ("gh api user", {}),
        ("gh api rate_limit", {}),
        ("gh api repos/o/r/dispatches --input body.json", {"contents": "write"}),
    ],
)
def test_api(script: str, grant: dict[str, str] | str) -> None:
    expected = {"issues": "write", "pull-requests": "write"} if grant == "both" else grant
    assert outcome(script, WITH_GH).grant == expected


def test_api_for_what_the_job_is_about() -> None:
    script = "gh api repos/o/r/issues/5/comments -f body=x"
    assert outcome(script, WITH_GH, targets=PR).grant == {"pull-requests": "write"}
    assert outcome(script, WITH_GH, targets=ISSUE).grant == {"issues": "write"}


@pytest.mark.parametrize(
    "script",
    [
        'gh api "$URL"',
        'gh api "repos/$REPO/$ENDPOINT"',
        "gh api repos/o/r/frobnications",
        'gh api graphql -f query="$QUERY"',
        "gh api graphql -F query=@query.graphql",
        "gh api graphql --input query.json",
        'gh api repos/o/r/dispatches -f "client_payload[token]=$GH_TOKEN"',
    ],
)
def test_api_that_is_not_known(script: str) -> None:
    assert outcome(script, WITH_GH).lost
    assert outcome(script).grant == {}


def test_graphql() -> None:
    query = """gh api graphql -F number="$N" -f query='
      query($number: Int!) { repository(owner: "o", name: "r") { pullRequest(number: $number) { id } } }'"""
    assert outcome(query, WITH_GH).grant == {"pull-requests": "read"}
    mutation = """gh api graphql -f query='
      mutation($id: ID!) { enablePullRequestAutoMerge(input: {pullRequestId: $id}) { clientMutationId } }'"""
    assert outcome(mutation, WITH_GH).grant == {"contents": "write", "pull-requests": "write"}


def test_login_and_what_it_leaves() -> None:
    login = "echo ${{ github.token }} | gh auth login --with-token"
    assert outcome(login).live.gh is Holds.YES
    assert outcome(f"{login}\ngh release create v1").grant == {"contents": "write"}
    assert outcome(f"{login}\ngh auth setup-git\ngit push").grant == {"contents": "write"}
    assert outcome("gh auth login --with-token <<< $T", live_with(T=TOKEN)).live.gh is Holds.YES
    assert outcome("gh auth login --with-token < file", live_with(T=TOKEN)).live.gh is Holds.MAYBE


def test_a_login_with_another_credential_leaves_nothing() -> None:
    script = "echo ${{ secrets.PAT }} | gh auth login --with-token\ngh auth setup-git\ngit push\ngh pr list"
    assert outcome(script).grant == {}
    assert outcome("gh auth status").live == Live()


def test_setup_git_with_a_doubtful_token() -> None:
    assert outcome("gh auth setup-git", live_with(GH_TOKEN=MAYBE)).live.git is Git.UNKNOWN


@pytest.mark.parametrize(
    "script",
    [
        'gh secret set X --body "$T"',
        'echo "$T" | gh secret set X',
        'gh variable set X --body "$T"',
        'gh workflow run x.yml -f token="$T"',
        'gh issue comment 5 --body "$T"',
        "gh api repos/o/r/dispatches -f event_type=x -F client_payload[token]=$T",
    ],
)
def test_the_token_as_a_text_is_lost_whoever_is_signed_in(script: str) -> None:
    assert outcome(script, live_with(T=TOKEN, GH_TOKEN=PAT)).lost
    assert outcome(script, live_with(T=TOKEN, GH_TOKEN=TOKEN)).lost


def test_a_header_of_its_own_goes_before_the_login() -> None:
    script = 'gh api -H "Authorization: Bearer $T" -X POST /repos/o/r/issues'
    assert outcome(script, live_with(T=TOKEN, GH_TOKEN=PAT)).grant == {"issues": "write"}
    assert outcome(script, live_with(T=PAT)).grant == {}


def test_help_is_asked_for_at_the_end() -> None:
    assert outcome("gh issue close 5 --help", WITH_GH).grant == {}
    assert outcome("gh issue comment 5 --body --help", WITH_GH, targets=ISSUE).grant == {"issues": "write"}


def test_showing_the_token() -> None:
    for script in ("gh auth token", "gh auth status --show-token", "gh auth status -t"):
        assert outcome(f"{script} > file", WITH_GH).lost
    assert outcome("gh auth status > file", WITH_GH).grant == {}


def test_labels_of_a_pull_request_need_no_more_than_the_pull_request() -> None:
    plain = outcome("gh pr create -t x -b y", WITH_GH).grant
    for flag in ("-l x", "--label x", "-m v1", "--milestone v1"):
        assert outcome(f"gh pr create -t x -b y {flag}", WITH_GH).grant == plain
    for flag in ("--add-label x", "--remove-label x", "-m v1"):
        assert outcome(f"gh pr edit 5 {flag}", WITH_GH).grant == {"pull-requests": "write"}
    assert outcome("gh label create x", WITH_GH).grant == {"issues": "write"}
