"""GitHub's REST API over the repositories of a forge: what resolvers and their peers call, read-only."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from server.exchange import Answer, Request
from server.forge import Forge
from server.objects import NoSuchObject
from server.repositories import FULL_ID, Repository
from server.rest import advisories, pages
from server.rest.views import Views, account, moment

RAW = re.compile(r"/(?P<owner>[^/]+)/(?P<repo>[^/]+)/raw/(?P<rest>.+)")

_REPOSITORY = re.compile(r"/(?:repos/(?P<name>[^/]+/[^/]+)|repositories/(?P<id>\d+))(?:/(?P<rest>.*))?")


class Refused(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def answer(forge: Forge, request: Request, path: str, api: str) -> Answer:
    """Answer a request for `path` (without the mount); `api` is the address that links begin with."""
    site = api.removesuffix("/api/v3")
    try:
        if request.method not in ("GET", "HEAD"):
            raise Refused(404, "Not Found")
        if path == "/advisories":
            return advisories.listed(forge, request, api, site)
        if path == "/user":
            return _user(request, api, site)
        found = _REPOSITORY.fullmatch(path)
        if found is None:
            raise Refused(404, "Not Found")
        return _repository(forge, request, found, api, site)
    except Refused as refused:
        body = {
            "message": refused.message,
            "documentation_url": "https://docs.github.com/rest",
            "status": str(refused.status),
        }
        return Answer.json(body, refused.status)


def rate_limit(core: dict[str, int], graphql: dict[str, int]) -> Answer:
    """`GET /rate_limit`."""
    search = {"limit": 30, "used": 0, "remaining": 30, "reset": core["reset"]}
    return Answer.json({"resources": {"core": core, "graphql": graphql, "search": search}, "rate": core})


def raw_file(forge: Forge, request: Request, found: re.Match[str], site: str) -> Answer:
    """A file as it is: `/owner/repo/raw/REF/PATH`; the ref is the longest beginning that names a commit.

    A name that the repository had before redirects.
    """
    name = unquote(f"{found['owner']}/{found['repo']}")
    repository = forge.find(name)
    renamed = forge.find_renamed(name) if repository is None else None
    if renamed is not None and (request.token or not renamed.private):
        return Answer(301, {"Location": f"{site}/{renamed.full_name}/raw/{found['rest']}"})
    if repository is not None and (request.token or not repository.private):
        parts = unquote(found["rest"]).split("/")
        for cut in range(len(parts) - 1, 0, -1):
            commit = repository.find_commit("/".join(parts[:cut]))
            if commit is not None:
                entry = repository.objects.find(repository.objects.commit(commit).tree, "/".join(parts[cut:]))
                if entry is not None and entry.kind == "blob":
                    body = repository.objects.read(entry.id)[1]
                    return Answer(200, {"Content-Type": "text/plain; charset=utf-8"}, body)
    return Answer(404, {"Content-Type": "text/plain; charset=utf-8"}, b"404: Not Found")


def _user(request: Request, api: str, site: str) -> Answer:
    if request.token is None:
        raise Refused(401, "Requires authentication")
    return Answer.json(account("octocat", api, site))


def _repository(forge: Forge, request: Request, found: re.Match[str], api: str, site: str) -> Answer:
    name, rest = unquote(found["name"] or ""), found["rest"] or ""
    repository = forge.find(name) if name else forge.by_id(int(found["id"]))
    renamed = forge.find_renamed(name) if repository is None else None
    if renamed is not None and (request.token or not renamed.private):
        return _moved(request, f"{api}/repositories/{renamed.id}" + (f"/{rest}" if rest else ""))
    if repository is None or (repository.private and request.token is None):
        raise Refused(404, "Not Found")
    call = _Call(request, repository, Views(repository, api, site), f"{api}/repositories/{repository.id}")
    for pattern, serve in _ROUTES:
        if matched := pattern.fullmatch(rest):
            return serve(call, *(unquote(part) for part in matched.groups()))
    raise Refused(404, "Not Found")


def _moved(request: Request, url: str) -> Answer:
    target = url + (f"?{request.query_string}" if request.query_string else "")
    body = {
        "message": "Moved Permanently",
        "url": target,
        "documentation_url": "https://docs.github.com/rest",
    }
    return Answer.json(body, 301, {"Location": target})


class _Call:
    """One request about one repository; each method is a route."""

    def __init__(self, request: Request, repository: Repository, views: Views, url: str) -> None:
        self.request = request
        self.repository = repository
        self.objects = repository.objects
        self.views = views
        self.url = url
        self.accept = request.headers.get("Accept", "")

    def whole(self) -> Answer:
        return Answer.json(self.views.whole())

    def commits(self) -> Answer:
        self._not_empty()
        start = self._commit(self.request.query.get("sha", "HEAD"), 404)
        return pages.numbered(
            self.request, list(self.repository.history(start)), self.views.commit, f"{self.url}/commits"
        )

    def commit(self, ref: str) -> Answer:
        self._not_empty()
        commit = self._commit(ref, 422)
        if re.search(r"application/vnd\.github\.(v3\.)?sha", self.accept):
            return Answer(200, {"Content-Type": "application/vnd.github.sha; charset=utf-8"}, commit.encode())
        return Answer.json(self.views.commit(commit))

    def branches_where_head(self, commit: str) -> Answer:
        self._not_empty()
        heads = self._named("refs/heads/").items()
        shown = [self.views.branch(name, head) for name, head in heads if head == commit]
        return Answer.json(
            [{**branch, "commit": {"sha": commit, "url": branch["commit"]["url"]}} for branch in shown]
        )

    def git_ref(self, ref: str) -> Answer:
        self._not_empty()
        full = f"refs/{ref}"
        refs = self.repository.refs()
        if full not in refs:
            raise Refused(404, "Not Found")
        return Answer.json(self.views.git_ref(full, refs[full]))

    def matching_refs(self, ref: str) -> Answer:
        self._not_empty()
        refs = self.repository.refs().items()
        return Answer.json(
            [self.views.git_ref(name, held) for name, held in refs if name.startswith(f"refs/{ref}")]
        )

    def git_tag(self, identity: str) -> Answer:
        self._not_empty()
        return Answer.json(self._seen(self.views.git_tag, identity))

    def git_commit(self, identity: str) -> Answer:
        self._not_empty()
        return Answer.json(self._seen(self.views.git_commit, identity))

    def git_tree(self, name: str) -> Answer:
        self._not_empty()
        commit = self.repository.find_commit(name)
        tree = self.objects.commit(commit).tree if commit else name
        return Answer.json(
            self._seen(lambda one: self.views.git_tree(one, deep="recursive" in self.request.query), tree)
        )

    def tags(self) -> Answer:
        peeled = {name: self.repository.peel(held) for name, held in self._named("refs/tags/").items()}
        commits = sorted(
            ((n, c) for n, c in peeled.items() if self.objects.kind(c) == "commit"), reverse=True
        )
        return pages.numbered(self.request, commits, lambda one: self.views.tag(*one), f"{self.url}/tags")

    def branches(self) -> Answer:
        heads = sorted(self._named("refs/heads/").items())
        return pages.numbered(
            self.request, heads, lambda one: self.views.branch(*one), f"{self.url}/branches"
        )

    def branch(self, name: str) -> Answer:
        heads = self._named("refs/heads/")
        if name not in heads:
            raise Refused(404, "Branch not found")
        return Answer.json(self.views.whole_branch(name, heads[name]))

    def releases(self) -> Answer:
        return pages.numbered(
            self.request, self.repository.published(), self.views.release, f"{self.url}/releases"
        )

    def latest_release(self) -> Answer:
        found = self.repository.latest_release()
        if found is None:
            raise Refused(404, "Not Found")
        return Answer.json(self.views.release(found))

    def release(self, tag: str) -> Answer:
        found = [release for release in self.repository.published() if release.tag == tag]
        if not found:
            raise Refused(404, "Not Found")
        return Answer.json(self.views.release(found[0]))

    def compare(self, both: str) -> Answer:
        before, _, after = both.partition("...")
        base, head = self._commit(before, 404), self._commit(after, 404)
        found = self.repository.compare(base, head)
        if found is None:
            raise Refused(404, f"No common ancestor between {before} and {after}.")
        commits, headers = pages.cut(self.request, found.ahead[::-1], f"{self.url}/compare/{both}")
        here = f"{self.views.html_url}/compare/{base}...{head}"
        body = {
            "url": f"{self.views.url}/compare/{both}",
            "html_url": here,
            "permalink_url": here,
            "diff_url": f"{here}.diff",
            "patch_url": f"{here}.patch",
            "base_commit": self.views.commit(base),
            "merge_base_commit": self.views.commit(found.merge_base),
            "status": found.status,
            "ahead_by": len(found.ahead),
            "behind_by": len(found.behind),
            "total_commits": len(found.ahead),
            "commits": [self.views.commit(commit) for commit in commits],
            "files": [],
        }
        return Answer.json(body, headers=headers)

    def contents(self, path: str) -> Answer:
        if self.repository.empty:
            raise Refused(404, "This repository is empty.")
        ref = self.request.query.get("ref", self.repository.default_branch)
        commit = self.repository.find_commit(ref)
        if commit is None:
            raise Refused(404, f"No commit found for the ref {ref}")
        shown = self.objects.commit(commit)
        entry = self.objects.find(shown.tree, path)
        if entry is None:
            raise Refused(404, "Not Found")
        if entry.kind == "tree":
            prefix = f"{path}/" if path else ""
            below = self.objects.tree(entry.id)
            return Answer.json(
                [self.views.content(prefix + one.name, ref, one, listed=True) for one in below]
            )
        body = self.objects.read(entry.id)[1]
        if re.search(r"application/vnd\.github\.(v3\.)?raw", self.accept):
            headers = {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"}
            return Answer(200, {**headers, "Last-Modified": moment(shown.committer.date)}, body)
        return Answer.json(self.views.content(path, ref, entry))

    def _named(self, prefix: str) -> dict[str, str]:
        return {
            n.removeprefix(prefix): held for n, held in self.repository.refs().items() if n.startswith(prefix)
        }

    def _commit(self, ref: str, status: int) -> str:
        found = self.repository.find_commit(ref)
        if found is None:
            raise Refused(status, f"No commit found for SHA: {ref}" if status == 422 else "Not Found")
        return found

    def _not_empty(self) -> None:
        if self.repository.empty:
            raise Refused(409, "Git Repository is empty.")

    def _seen(self, view: Callable[[str], object], identity: str) -> object:
        try:
            if FULL_ID.fullmatch(identity):
                return view(identity)
        except NoSuchObject:
            pass
        raise Refused(404, "Not Found")


_ROUTES: list[tuple[re.Pattern[str], Callable[..., Answer]]] = [
    (re.compile(pattern), serve)
    for pattern, serve in (
        ("", _Call.whole),
        ("commits", _Call.commits),
        ("commits/([^/]+)/branches-where-head", _Call.branches_where_head),
        ("commits/(.+)", _Call.commit),
        ("git/ref/(.+)", _Call.git_ref),
        ("git/matching-refs/(.*)", _Call.matching_refs),
        ("git/tags/([^/]+)", _Call.git_tag),
        ("git/commits/([^/]+)", _Call.git_commit),
        ("git/trees/(.+)", _Call.git_tree),
        ("tags", _Call.tags),
        ("branches", _Call.branches),
        ("branches/(.+)", _Call.branch),
        ("releases", _Call.releases),
        ("releases/latest", _Call.latest_release),
        ("releases/tags/(.+)", _Call.release),
        ("compare/(.+)", _Call.compare),
        ("contents/?", lambda call: call.contents("")),
        ("contents/(.+)", _Call.contents),
    )
]
