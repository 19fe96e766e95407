"""What git's words mean when it could not fetch or push.

Git has no codes, so its sentences are matched, those of GitHub behind `remote:` and those of ssh and curl.
Sources: https://docs.github.com/get-started/using-git/troubleshooting-the-2-gb-push-limit and its neighbours;
GH006 and GH013 stand for branch protection and rulesets; "refusing to allow …" is from pushes that users
report (gitpod-io/gitpod#1188, kbrashears5/github-action-file-sync#18).
"""

from __future__ import annotations

import re

from pinfix.api.problems import CallFailed
from pinfix.report.escape import shortened, visible
from pinfix.working_copy.running import Ran

_LATER = "Run again later."
_LOGIN = (
    "Give a token in GITHUB_TOKEN, or log in with `gh auth login`; for SSH, load the key (`ssh-add`) and try "
    "`ssh -T` to the server: pinfix cannot answer questions of ssh."
)
_RIGHT = "Use a token or a key of somebody who may push there, or name a fork of yours (--remote)."
_RULES = "Let the ruleset or the protection of the branch allow branches of pinfix, or exempt its account."
_WORKFLOWS = (
    "Give the token the scope `workflow` (classic) or Workflows with write access (fine-grained, App). The "
    "GITHUB_TOKEN of a workflow run can never have it."
)

_MEANINGS = (
    # words of git, of a server, of ssh or of curl; code; remedy. The first that is found counts.
    (
        r"without `workflows?` (scope|permission)|refusing to allow an? .* workflow",
        "no-workflow-power",
        _WORKFLOWS,
    ),
    (r"error: gh0(06|13):|protected branch|rule violations|pre-receive hook declined", "rules", _RULES),
    (r"(was|is) archived", "archived", "Unarchive the repository, or leave it: it runs no more changes."),
    (r"saml sso|single sign-on", "single-sign-on", "Authorize the token or the key for the single sign-on."),
    (r"returned error: 429|rate limit", "rate-limited", _LATER),
    (r"permission to .* denied|write access .*not granted|returned error: 403", "no-push-right", _RIGHT),
    (
        r"permission denied \(|host key verification failed|could not read (username|password)"
        r"|authentication failed|invalid (username|credentials)|returned error: 401",
        "unauthorized",
        _LOGIN,
    ),
    (
        r"unable to update url base|returned error: 30[1278]",
        "renamed",
        "The repository has another name now, or is elsewhere: tell the remote (`git remote set-url`).",
    ),
    (
        r"repository .*not found|repository not found|returned error: 404|does not exist",
        "not-found",
        "Check the address of the remote, and whether the token or the key may see that repository.",
    ),
    (r"could not resolve host", "dns", "Check the network, and the address of the remote."),
    (
        r"certificate|ssl (connect|routines|connection)|ssl_\w+:|gnutls_handshake|tls connect"
        r"|alert handshake",
        "tls",
        "Check the proxy and the certificates that git trusts.",
    ),
    (
        r"failed to connect|couldn't connect|connection (refused|reset|timed out|closed)|timed out|timeout"
        r"|hung up unexpectedly|early eof|empty reply|network is unreachable|no route to host"
        r"|unexpected disconnect|broken pipe",
        "network",
        _LATER,
    ),
    (r"returned error: 5\d\d|internal (server )?error", "server-error", _LATER),
)

_URL = re.compile(r"'[a-z+]+://[^']*'")
_TELLING = re.compile(r"(remote: |fatal: |error: |ERROR: |ssh: |!\t)?(.*)")
_EMPTY = re.compile(
    r"(remote: )?\W*|error: failed to push some refs.*|To .*|Done|Everything up-to-date"
    r"|fatal: (the remote end hung up unexpectedly|could not read from remote repository\.)"
    r"|please make sure you have the correct access rights|and the repository exists\.",
    re.IGNORECASE,
)


def refused(what: str, host: str, ran: Ran, *, wrote: bool) -> CallFailed:
    """Why `what` (a verb) did not come about at `host`; for a push its report is among the output."""
    words = words_of(ran)
    said = _URL.sub("", f"{ran.errors}\n{_report(ran)}".lower())  # names in it could be any words
    for pattern, code, remedy in _MEANINGS:
        if re.search(pattern, said):
            return CallFailed(code, f"git could not {what} ({host}): {words}", remedy, wrote=wrote)
    return CallFailed(
        "bad-answer", f"git could not {what} ({host}): {words}", "Try it by hand to see more.", wrote=wrote
    )


def took_too_long(what: str, host: str, seconds: float, *, wrote: bool) -> CallFailed:
    """`what` was broken off."""
    message = f"git could not {what} ({host}) within {seconds:.0f} seconds, and was ended"
    return CallFailed("time-out", message, _LATER, wrote=wrote)


def words_of(ran: Ran) -> str:
    """What git and the server said, in one line, without what is always said."""
    told = f"{ran.errors}\n{_report(ran)}".split("\n")
    lines = [_TELLING.sub(r"\2", line.strip()).strip() for line in told if not _EMPTY.fullmatch(line.strip())]
    told_once = "; ".join(dict.fromkeys(line for line in lines if line))
    return visible(shortened(told_once)) or "it does not say why"


def _report(ran: Ran) -> str:
    """The lines of `push --porcelain` about refs that were refused: `!`, from and to, reason."""
    lines = ran.output.decode("utf-8", "replace").split("\n")
    return "\n".join(line.rpartition("\t")[2] for line in lines if line.startswith("!\t"))
