"""A GitHub on a socket, for tests: real git repositories behind real HTTP.

    from server import faults, serve

    with serve() as server:
        repository = server.forge.repository("actions/checkout")
        commit = repository.commit({"action.yml": "name: Checkout\\n"})
        repository.tag("v4.2.2", commit, annotated=True)
        repository.tag("v4", commit)
        ...
        # the tool under test, with server.environment(token="ghp_x")
        ...
        assert len(server.requests) == 1
        assert server.requests[0].token == "ghp_x"
        assert repository.rev_parse("refs/tags/v4.2.2^{commit}") == commit      # git itself as the oracle

**Where:** `server.url` (`http://127.0.0.1:PORT`) serves git (`/owner/repo`, protocols 0 and 2), REST (at `/`
and `/api/v3`), GraphQL (`/graphql`, `/api/graphql`) and raw files (`/owner/repo/raw/REF/PATH`).
`server.environment(token, ghes=False)` gives GITHUB_API_URL, GITHUB_GRAPHQL_URL, GITHUB_SERVER_URL and
GITHUB_TOKEN.

**Repositories** (forge/, repositories/; the same calls give the same ids in every run):

- `server.forge.repository("o/r", private=, archived=)` gives it, made empty the first time.
  `forge.fork("o/r", "evil/r")`, `forge.rename("o/r", "n/m")` (the old name redirects), `forge.delete("o/r")`,
  `forge.advisory("GHSA-...", [Vulnerability("o/r", "< 2.0")], kind="malware")`.
- `server.forge.fleet(1000, files)` makes many at once, `fleet/r0001` and so on, each with a commit of its own
  (`files` may be a function of the number); `server.forge.organization("o")` makes an account one.
- `repository.commit(files, branch="main", parents=None, date=None)` gives the commit's id; with `branch=None`
  nothing leads to it. Files are laid over those of the first parent.
- `repository.tag(name, target=None, annotated=False)` gives what the ref holds; the target may be a tag
  object (a tag of a tag); a tag that exists moves. `tag_object(...)`: without a ref. Also
  `branch(name, target)`, `delete_tag`, `delete_branch`, `set_refs({"refs/tags/v1": id})` (10,000 at once),
  `release(tag, published_at=, prerelease=, draft=, immutable=)`.
- A commit of a fork is served by its parent too: an impostor commit.
- Reading: `refs()`, `head()`, `peel(id)`, and git's own word, `rev_parse(expression)`.

**Whose calls:** `server.requests_by(identity)` and `server.content_calls(identity)` (time, method, path of
the calls that made commits, pull requests, issues, comments, forks), for an installation or the login of a
user, over all of its tokens.

**Record:** `server.requests`, each with number, connection, method, path, query, headers, body, token,
authorization, json(), status, answer, spoiled. `server.find("/graphql")`, `server.forget()`,
`server.connections`.

**Faults** (faults.py): `server.fault("/graphql", faults.secondary_limit(retry_after=1), times=2)`, or
`server.fault("info/refs", status=503, headers={}, body="...")`. `times=None`: for ever; `after=n`: let n pass
first; `server.clear_faults()`. Broken deliveries: `faults.cut()`, `reset()`, `hang()`, `slow()`, `drip()`,
`too_long()`, `too_short()`. `server.latency = 0.05`: seconds before each answer.

**Writing:** REST (git blobs, trees, commits, refs; pulls, comments, labels, assignees, reviewers; forks,
merge-upstream), GraphQL (createCommitOnBranch, updateRefs) and `git push`, with GitHub's codes, messages and
side effects. `repository.commit(..., modes={"run.sh": "100755"})` lays modes.

**Pull requests** (pulls/): `repository.open_pull("branch", "main")` gives a number; `merge(number)`,
`close(number)`, `label(number, "x")`, `comment(number, "text")`; to look at: `repository.pulls[number]` and
`repository.pulls.all`; likewise `open_issue(title, body)`, `edit_issue`, `close_issue`, `reopen_issue`,
`lock`. A branch that moves, by whatever way, updates or closes its pull requests; one whose branch has
nothing over its base any more is closed. `server.forge.merge_delay = n`: `mergeable` is null n
times.

**Settings:** `repository.settings` (disabled, topics, allow_forking, size, drafts, workflow_permissions,
actions_may_open), `repository.ruleset("required_signatures", {"type": "required_status_checks", "parameters":
{"strict_required_status_checks_policy": True}}, branches=("~ALL",), bypass=("octocat",))`, enforced on all
writes. `server.forge.fork_delay = n`: a fork is there after n polls.

**Who may** (accounts/): until a token was issued, any token that is sent is one of `octocat` with all scopes
(`server.forge.tokens = {"..."}`: only these, besides issued ones). `octocat` is admin everywhere, other users
only of their own repositories, unless `repository.allow("login", "read|triage|write|maintain|admin")`; so
`allow("octocat", "read")` takes the right to push. `server.forge.user("hubot")` makes a user;
`server.forge.token("classic", scopes=("repo", "workflow"), user=)`, `token("fine-grained", permissions={...},
repositories=["o/r"])`, `token("actions", permissions={...}, repositories=["o/r"])` (GITHUB_TOKEN) issue
tokens; `expires_in=` seconds, `server.forge.revoke(token)`.
`app = server.forge.app(7, {"contents": "write", ...})`, with `app.private_key` and `app.client_id`, and
`server.forge.install(app, "o", repositories=None, permissions=None)`; the JSON web token is checked (PyJWT).
Then `uninstall`, `suspend`, `accept(installation, permissions)`, `add_repositories(installation, "o/r")`,
`remove_repositories`; and of repositories `rename`, `archive`, `set_default_branch`, `delete`.
`server.clock.offset = 3600` moves the server's clock.

**Webhooks** (webhooks/): set `server.webhooks.url` and `.secret`, then
`delivery = server.webhooks.deliver("push", None, payload)` signs and sends, in a thread (`payload` as bytes,
`guid=` and `headers=` forge one); `delivery.done`, `.status_code`; `server.webhooks.wait()`, `.all`,
`.redeliver(delivery)`. With `server.webhooks.emits = True` all that happens (pushes, pull requests, issues,
installations, repositories) is sent by itself to the installations that it concerns.
`GET /app/hook/deliveries` and its attempts answer from these.

**Limits:** `server.requires_token = True`. `server.limits["anonymous"]` (60) and `["token"]` (5000) requests
an hour are counted and enforced; `["content_per_minute"]` and `["content_per_hour"]` where a test sets them.

**Killing a client:** `stop = server.stop_at(3, carried_out=True)` hangs at the third write from now (with
`reads=True` at the third request), after or instead of carrying it out; `stop.reached.wait(20)`, then kill.

**TLS:** `from server.tls import Tls; serve(Tls(names=("github.com",)))`; `server.ca_file` is the CA to trust.
**Proxy:** `with proxy({"github.com:443": server.address}) as p: ...`, with `p.url`, `p.requests`,
`p.credentials` (proxy.py).

**Against GitHub's own descriptions:** `from server import descriptions`, in a test marked `openapi`:
`descriptions.missing()` says why to skip, `descriptions.problems(server.requests)` what does not agree,
in requests (query, body) and answers.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from server import faults
from server.advisories import Vulnerability
from server.exchange import Answer, Request, Wire
from server.forge import Forge
from server.github import GitHub
from server.proxy import Proxy, proxy
from server.repositories import Release, Repository

__all__ = [
    "Answer",
    "Forge",
    "GitHub",
    "Proxy",
    "Release",
    "Repository",
    "Request",
    "Vulnerability",
    "Wire",
    "faults",
    "proxy",
    "serve",
]

if TYPE_CHECKING:
    from server.tls import Tls

_MEMORY = "/dev/shm"
"""Where there is such a file system in memory, hundreds of repositories are laid seven times as fast."""


@contextmanager
def serve(tls: Tls | None = None) -> Iterator[GitHub]:
    """Run a server with an empty forge, in a temporary folder, until the block ends."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as name:
        folder = Path(name)
        context, ca_file = tls.context(folder) if tls else (None, None)
        server = GitHub(Forge(folder), context)
        server.ca_file = ca_file
        try:
            yield server
        finally:
            server.close()
