"""How git's objects and refs, releases and files of one repository are shown."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import quote

from server.objects import Entry
from server.repositories import Release, Repository
from server.rest.views.plain import Json, moment, node_id, person, user

_UNVERIFIED = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


@dataclass(frozen=True, slots=True)
class Views:
    """Shows things of one repository; `api` and `site` are the addresses that links begin with."""

    repository: Repository
    api: str
    site: str

    @property
    def url(self) -> str:
        """The repository in the API."""
        return f"{self.api}/repos/{self.repository.full_name}"

    @property
    def html_url(self) -> str:
        """The repository for people."""
        return f"{self.site}/{self.repository.full_name}"

    def commit(self, identity: str) -> Json:
        """A commit, as the commits API has it."""
        plain = self.git_commit(identity)
        inner = {key: plain[key] for key in ("author", "committer", "message", "tree", "verification")}
        return {
            "sha": identity,
            "node_id": plain["node_id"],
            "url": f"{self.url}/commits/{identity}",
            "html_url": plain["html_url"],
            "comments_url": f"{self.url}/commits/{identity}/comments",
            "commit": {**inner, "url": plain["url"], "comment_count": 0},
            "author": None,
            "committer": None,
            "parents": plain["parents"],
        }

    def git_commit(self, identity: str) -> Json:
        """A commit, as the git database API has it."""
        commit = self.repository.objects.commit(identity)
        return {
            "sha": identity,
            "node_id": node_id("Commit", self.repository.id, identity),
            "url": f"{self.url}/git/commits/{identity}",
            "html_url": f"{self.html_url}/commit/{identity}",
            "author": person(commit.author),
            "committer": person(commit.committer),
            "message": commit.message.rstrip("\n"),
            "tree": {"sha": commit.tree, "url": f"{self.url}/git/trees/{commit.tree}"},
            "parents": [
                {
                    "sha": parent,
                    "url": f"{self.url}/commits/{parent}",
                    "html_url": f"{self.html_url}/commit/{parent}",
                }
                for parent in commit.parents
            ],
            "verification": self._verification(identity),
        }

    def _verification(self, identity: str) -> Json:
        commit = self.repository.objects.commit(identity)
        if not commit.signature:
            return dict(_UNVERIFIED)
        body = self.repository.objects.read(identity)[1].decode()
        head, _, message = body.partition("\n\n")
        kept = head[: head.index("\ngpgsig ")]
        verified = identity in self.repository.objects.verified
        return {
            "verified": verified,
            "reason": "valid" if verified else "unknown_key",
            "signature": commit.signature,
            "payload": f"{kept}\n\n{message}",
            "verified_at": moment(commit.committer.date) if verified else None,
        }

    def blob(self, identity: str) -> Json:
        """A blob, with its content."""
        return {
            "sha": identity,
            "node_id": node_id("Blob", self.repository.id, identity),
            "size": len(self.repository.objects.read(identity)[1]),
            "url": f"{self.url}/git/blobs/{identity}",
            "content": base64.encodebytes(self.repository.objects.read(identity)[1]).decode(),
            "encoding": "base64",
        }

    def git_object(self, identity: str) -> Json:
        """What a ref or a tag points at."""
        kind = self.repository.objects.kind(identity)
        return {"sha": identity, "type": kind, "url": f"{self.url}/git/{kind}s/{identity}"}

    def git_ref(self, name: str, identity: str) -> Json:
        """A ref by its full name."""
        return {
            "ref": name,
            "node_id": node_id("Ref", self.repository.id, name),
            "url": f"{self.url}/git/{quote(name)}",
            "object": self.git_object(identity),
        }

    def git_tag(self, identity: str) -> Json:
        """An annotated tag."""
        tag = self.repository.objects.tag(identity)
        return {
            "sha": identity,
            "node_id": node_id("Tag", self.repository.id, identity),
            "url": f"{self.url}/git/tags/{identity}",
            "tagger": person(tag.tagger),
            "object": self.git_object(tag.target),
            "tag": tag.name,
            "message": tag.message,
            "verification": dict(_UNVERIFIED),
        }

    def git_tree(self, identity: str, *, deep: bool) -> Json:
        """A tree, of one level or of all."""
        entries = list(self._entries(identity, "", deep=deep))
        return {
            "sha": identity,
            "url": f"{self.url}/git/trees/{identity}",
            "tree": entries,
            "truncated": False,
        }

    def tag(self, name: str, commit: str) -> Json:
        """A tag in the list of tags, peeled."""
        return {
            "name": name,
            "node_id": node_id("Ref", self.repository.id, f"refs/tags/{name}"),
            "commit": {"sha": commit, "url": f"{self.url}/commits/{commit}"},
            "zipball_url": f"{self.url}/zipball/refs/tags/{quote(name)}",
            "tarball_url": f"{self.url}/tarball/refs/tags/{quote(name)}",
        }

    def branch(self, name: str, commit: str) -> Json:
        """A branch in the list of branches."""
        return {
            "name": name,
            "commit": {"sha": commit, "url": f"{self.url}/commits/{commit}"},
            "protected": False,
        }

    def whole_branch(self, name: str, commit: str) -> Json:
        """A branch by itself."""
        here = f"{self.url}/branches/{quote(name)}"
        return {
            "name": name,
            "commit": self.commit(commit),
            "_links": {"self": here, "html": f"{self.html_url}/tree/{quote(name)}"},
            "protected": False,
            "protection": {"enabled": False},
            "protection_url": f"{here}/protection",
        }

    def release(self, release: Release) -> Json:
        """A release."""
        here = f"{self.url}/releases/{release.id}"
        return {
            "id": release.id,
            "node_id": node_id("Release", release.id),
            "url": here,
            "assets_url": f"{here}/assets",
            "upload_url": f"{here}/assets{{?name,label}}",
            "html_url": f"{self.html_url}/releases/tag/{quote(release.tag)}",
            "tarball_url": f"{self.url}/tarball/{quote(release.tag)}",
            "zipball_url": f"{self.url}/zipball/{quote(release.tag)}",
            "tag_name": release.tag,
            "target_commitish": self.repository.default_branch,
            "name": release.name,
            "body": release.body,
            "draft": release.draft,
            "prerelease": release.prerelease,
            "immutable": release.immutable,
            "created_at": moment(release.created_at),
            "published_at": moment(release.published_at) if release.published_at else None,
            "updated_at": moment(release.published_at or release.created_at),
            "author": user("octocat", self.api, self.site),
            "assets": [],
        }

    def content(self, path: str, ref: str, entry: Entry, *, listed: bool = False) -> Json:
        """A file or folder in the contents API; in a listing without the content."""
        kind = "dir" if entry.kind == "tree" else "file"
        body = self.repository.objects.read(entry.id)[1] if kind == "file" else b""
        here = f"{self.url}/contents/{quote(path)}?ref={quote(ref, safe='')}"
        page = f"{self.html_url}/{'tree' if kind == 'dir' else 'blob'}/{quote(ref)}/{quote(path)}"
        git_url = f"{self.url}/git/{entry.kind}s/{entry.id}"
        shown: Json = {
            "type": kind,
            "name": path.rpartition("/")[2],
            "path": path,
            "sha": entry.id,
            "size": len(body),
            "url": here,
            "html_url": page,
            "git_url": git_url,
            "download_url": f"{self.html_url}/raw/{quote(ref)}/{quote(path)}" if kind == "file" else None,
            "_links": {"self": here, "git": git_url, "html": page},
        }
        if not listed:
            shown |= {"encoding": "base64", "content": base64.encodebytes(body).decode()}
        return shown

    def _entries(self, identity: str, prefix: str, *, deep: bool) -> list[Json]:
        found: list[Json] = []
        for entry in self.repository.objects.tree(identity):
            path = prefix + entry.name
            line: Json = {
                "path": path,
                "mode": entry.mode.zfill(6),
                "type": entry.kind,
                "sha": entry.id,
                "url": f"{self.url}/git/{entry.kind}s/{entry.id}",
            }
            if entry.kind == "blob":
                line["size"] = len(self.repository.objects.read(entry.id)[1])
            found.append(line)
            if deep and entry.kind == "tree":
                found += self._entries(entry.id, path + "/", deep=True)
        return found
