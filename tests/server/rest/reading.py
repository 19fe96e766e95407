"""What is read of one repository: commits, refs, tags, releases, files. Each function is a route."""

from __future__ import annotations

import re

from server.exchange import Answer
from server.rest import pages
from server.rest.call import Call, Refused, Route
from server.rest.views import moment
from server.rest.views.repository import repository as repository_view


def whole(call: Call) -> Answer:
    """The repository."""
    return Answer.json(repository_view(call.repository, call.caller, call.api, call.site))


def commits(call: Call) -> Answer:
    """The commits of a branch, newest first."""
    call.not_empty()
    start = call.commit(call.request.query.get("sha", "HEAD"), 404)
    return pages.numbered(
        call.request, list(call.repository.history(start)), call.views.commit, f"{call.url}/commits"
    )


def commit(call: Call, ref: str) -> Answer:
    """A commit by any name."""
    call.not_empty()
    commit = call.commit(ref, 422)
    if re.search(r"application/vnd\.github\.(v3\.)?sha", call.accept):
        return Answer(200, {"Content-Type": "application/vnd.github.sha; charset=utf-8"}, commit.encode())
    return Answer.json(call.views.commit(commit))


def branches_where_head(call: Call, commit: str) -> Answer:
    """The branches whose head a commit is."""
    call.not_empty()
    heads = call.named("refs/heads/").items()
    shown = [call.views.branch(name, head) for name, head in heads if head == commit]
    return Answer.json(
        [{**branch, "commit": {"sha": commit, "url": branch["commit"]["url"]}} for branch in shown]
    )


def git_ref(call: Call, ref: str) -> Answer:
    """A ref by its full name."""
    call.not_empty()
    full = f"refs/{ref}"
    refs = call.repository.refs()
    if full not in refs:
        raise Refused(404, "Not Found")
    return Answer.json(call.views.git_ref(full, refs[full]))


def matching_refs(call: Call, ref: str) -> Answer:
    """The refs that begin so."""
    call.not_empty()
    refs = call.repository.refs().items()
    return Answer.json(
        [call.views.git_ref(name, held) for name, held in refs if name.startswith(f"refs/{ref}")]
    )


def git_tag(call: Call, identity: str) -> Answer:
    """A tag object."""
    call.not_empty()
    return Answer.json(call.seen(call.views.git_tag, identity))


def git_commit(call: Call, identity: str) -> Answer:
    """A commit by its id."""
    call.not_empty()
    return Answer.json(call.seen(call.views.git_commit, identity))


def git_tree(call: Call, name: str) -> Answer:
    """A tree by its id, or of any name of a commit."""
    call.not_empty()
    commit = call.repository.find_commit(name)
    tree = call.objects.commit(commit).tree if commit else name
    return Answer.json(
        call.seen(lambda one: call.views.git_tree(one, deep="recursive" in call.request.query), tree)
    )


def git_blob(call: Call, identity: str) -> Answer:
    """A blob by its id; raw where that is asked for."""
    call.not_empty()
    shown = call.seen(call.blob, identity)
    if re.search(r"application/vnd\.github\.(v3\.)?raw", call.accept):
        return Answer(
            200, {"Content-Type": "application/vnd.github.raw; charset=utf-8"}, call.objects.read(identity)[1]
        )
    return Answer.json(shown)


def tags(call: Call) -> Answer:
    """The tags, peeled."""
    peeled = {name: call.repository.peel(held) for name, held in call.named("refs/tags/").items()}
    commits = sorted(((n, c) for n, c in peeled.items() if call.objects.kind(c) == "commit"), reverse=True)
    return pages.numbered(call.request, commits, lambda one: call.views.tag(*one), f"{call.url}/tags")


def branches(call: Call) -> Answer:
    """The branches."""
    heads = sorted(call.named("refs/heads/").items())
    return pages.numbered(call.request, heads, lambda one: call.views.branch(*one), f"{call.url}/branches")


def branch(call: Call, name: str) -> Answer:
    """A branch."""
    heads = call.named("refs/heads/")
    if name not in heads:
        raise Refused(404, "Branch not found")
    return Answer.json(call.views.whole_branch(name, heads[name]))


def releases(call: Call) -> Answer:
    """The releases, newest first."""
    return pages.numbered(
        call.request, call.repository.published(), call.views.release, f"{call.url}/releases"
    )


def latest_release(call: Call) -> Answer:
    """The newest release."""
    found = call.repository.latest_release()
    if found is None:
        raise Refused(404, "Not Found")
    return Answer.json(call.views.release(found))


def release(call: Call, tag: str) -> Answer:
    """The release of a tag."""
    found = [release for release in call.repository.published() if release.tag == tag]
    if not found:
        raise Refused(404, "Not Found")
    return Answer.json(call.views.release(found[0]))


def compare(call: Call, both: str) -> Answer:
    """What one commit has that another has not."""
    before, _, after = both.partition("...")
    base, head = call.commit(before, 404), call.commit(after, 404)
    found = call.repository.compare(base, head)
    if found is None:
        raise Refused(404, f"No common ancestor between {before} and {after}.")
    commits, headers = pages.cut(call.request, found.ahead[::-1], f"{call.url}/compare/{both}")
    here = f"{call.views.html_url}/compare/{base}...{head}"
    body = {
        "url": f"{call.views.url}/compare/{both}",
        "html_url": here,
        "permalink_url": here,
        "diff_url": f"{here}.diff",
        "patch_url": f"{here}.patch",
        "base_commit": call.views.commit(base),
        "merge_base_commit": call.views.commit(found.merge_base),
        "status": found.status,
        "ahead_by": len(found.ahead),
        "behind_by": len(found.behind),
        "total_commits": len(found.ahead),
        "commits": [call.views.commit(commit) for commit in commits],
        "files": [],
    }
    return Answer.json(body, headers=headers)


def contents(call: Call, path: str) -> Answer:
    """A file or folder."""
    if call.repository.empty:
        raise Refused(404, "This repository is empty.")
    ref = call.request.query.get("ref", call.repository.default_branch)
    commit = call.repository.find_commit(ref)
    if commit is None:
        raise Refused(404, f"No commit found for the ref {ref}")
    shown = call.objects.commit(commit)
    entry = call.objects.find(shown.tree, path)
    if entry is None:
        raise Refused(404, "Not Found")
    if entry.kind == "tree":
        prefix = f"{path}/" if path else ""
        below = call.objects.tree(entry.id)
        return Answer.json([call.views.content(prefix + one.name, ref, one, listed=True) for one in below])
    body = call.objects.read(entry.id)[1]
    if re.search(r"application/vnd\.github\.(v3\.)?raw", call.accept):
        headers = {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"}
        return Answer(200, {**headers, "Last-Modified": moment(shown.committer.date)}, body)
    return Answer.json(call.views.content(path, ref, entry))


ROUTES: tuple[Route, ...] = (
    ("GET", "", whole),
    ("GET", "commits", commits),
    ("GET", "commits/([^/]+)/branches-where-head", branches_where_head),
    ("GET", "commits/(.+)", commit),
    ("GET", "git/ref/(.+)", git_ref),
    ("GET", "git/matching-refs/(.*)", matching_refs),
    ("GET", "git/tags/([^/]+)", git_tag),
    ("GET", "git/commits/([^/]+)", git_commit),
    ("GET", "git/blobs/([^/]+)", git_blob),
    ("GET", "git/trees/(.+)", git_tree),
    ("GET", "tags", tags),
    ("GET", "branches", branches),
    ("GET", "branches/(.+)", branch),
    ("GET", "releases", releases),
    ("GET", "releases/latest", latest_release),
    ("GET", "releases/tags/(.+)", release),
    ("GET", "compare/(.+)", compare),
    ("GET", "contents/?", lambda call: contents(call, "")),
    ("GET", "contents/(.+)", contents),
)
