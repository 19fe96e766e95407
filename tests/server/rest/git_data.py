"""Blobs, trees and commits written through the git database API."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any

from server.accounts.signing import author_of, sign
from server.exchange import Answer
from server.objects import Commit, Entry, NoSuchObject, Person
from server.repositories import FULL_ID
from server.rest.call import Call, Refused, Route

_MODES = ("100644", "100755", "040000", "160000", "120000")


def create_blob(call: Call) -> Answer:
    """`POST git/blobs`."""
    call.need("contents")
    call.not_empty()
    asked = call.body()
    content, encoding = asked.get("content"), asked.get("encoding", "utf-8")
    if not isinstance(content, str) or encoding not in ("utf-8", "base64"):
        raise Refused(422, "Invalid request.")
    try:
        body = content.encode() if encoding == "utf-8" else _decoded(content)
    except (binascii.Error, ValueError):
        raise Refused(422, "content is not valid Base64") from None
    identity = call.objects.write("blob", body)
    return _created(f"{call.views.url}/git/blobs/{identity}", {"sha": identity})


def create_tree(call: Call) -> Answer:
    """`POST git/trees`: entries laid over `base_tree`."""
    call.need("contents")
    call.not_empty()
    asked = call.body()
    entries, base = asked.get("tree"), asked.get("base_tree")
    if not isinstance(entries, list):
        raise Refused(422, 'Invalid request.\n\n"tree" wasn\'t supplied.')
    if not entries and base is None:
        raise Refused(422, "Invalid tree info")
    leaves = _base_leaves(call, base) if base is not None else {}
    for entry in entries:
        _lay(call, leaves, entry)
    _no_file_is_a_folder(leaves)
    tree = call.objects.write_leaves(leaves)
    call.check_workflows(tree)
    return _created(f"{call.views.url}/git/trees/{tree}", call.views.git_tree(tree, deep=False))


def create_commit(call: Call) -> Answer:
    """`POST git/commits`: signed by GitHub where an App says neither author nor committer nor signature."""
    call.need("contents")
    call.not_empty()
    asked = call.body()
    message, tree, parents = asked.get("message"), asked.get("tree"), asked.get("parents", [])
    if not isinstance(message, str) or not isinstance(tree, str) or not isinstance(parents, list):
        raise Refused(422, "Invalid request.")
    if not _is(call, tree, "tree"):
        raise Refused(422, "Tree SHA does not exist")
    if not all(_is(call, parent, "commit") for parent in parents):
        raise Refused(422, "Parent SHA does not exist or is not a commit object")
    call.check_workflows(tree)
    said = [name for name in ("author", "committer", "signature") if asked.get(name)]
    author = _person(call, asked.get("author")) or author_of(call.caller, call.forge.clock)
    committer = _person(call, asked.get("committer")) or author
    made = Commit(tree, tuple(parents), author, committer, message, str(asked.get("signature") or ""))
    if not said and call.caller.token is not None and call.caller.token.of_app:
        identity = sign(call.objects, made)
    else:
        identity = call.objects.write_commit(made)
    return _created(f"{call.views.url}/git/commits/{identity}", call.views.git_commit(identity))


def _decoded(content: str) -> bytes:
    return base64.b64decode("".join(content.split()), validate=True)


def _created(url: str, shown: dict[str, Any]) -> Answer:
    return Answer.json({**shown, "url": url}, 201, {"Location": url})


def _base_leaves(call: Call, base: object) -> dict[str, Entry]:
    if not isinstance(base, str) or not FULL_ID.fullmatch(base):
        raise Refused(422, "base_tree is not a valid oid")
    if _is(call, base, "commit"):
        return call.objects.leaves(call.objects.commit(base).tree)
    if not _is(call, base, "tree"):
        raise Refused(404, "Not Found")
    return call.objects.leaves(base)


def _lay(call: Call, leaves: dict[str, Entry], entry: object) -> None:
    if not isinstance(entry, dict):
        raise Refused(422, "Invalid tree info")
    path, mode = entry.get("path"), entry.get("mode")
    if not isinstance(path, str) or not _good_path(path):
        raise Refused(422, _bad_path(path))
    if mode not in _MODES:
        raise Refused(422, f"tree.mode must be one of {', '.join(_MODES)}")
    if "content" in entry and entry.get("sha") is not None:
        raise Refused(422, "Must supply either tree.sha or tree.content, not both.")
    if "content" not in entry and "sha" not in entry:
        raise Refused(422, "Must supply either tree.sha or tree.content.")
    if "content" not in entry and entry["sha"] is None:
        if not _remove(leaves, path):
            raise Refused(422, "GitRPC::BadObjectState")
        return
    _remove(leaves, path)
    if "content" in entry:
        identity = call.objects.write("blob", str(entry["content"]).encode())
    else:
        identity = str(entry["sha"])
        if mode != "160000" and not _is(call, identity, "tree" if mode == "040000" else "blob"):
            raise Refused(422, "tree.sha is not a valid blob")
    if mode == "040000":
        leaves.update({f"{path}/{inner}": leaf for inner, leaf in call.objects.leaves(identity).items()})
    else:
        leaves[path] = Entry(mode, path, identity)


def _remove(leaves: dict[str, Entry], path: str) -> bool:
    gone = [one for one in leaves if one == path or one.startswith(f"{path}/")]
    for one in gone:
        del leaves[one]
    return bool(gone)


def _good_path(path: str) -> bool:
    parts = path.split("/")
    return "\0" not in path and all(part not in ("", ".", "..") and part.lower() != ".git" for part in parts)


def _bad_path(path: object) -> str:
    if isinstance(path, str) and path.startswith("/"):
        return "tree.path cannot start with a slash"
    if isinstance(path, str) and "//" in path:
        return "tree.path cannot contain double slashes"
    return "tree.path contains a malformed path component"


def _no_file_is_a_folder(leaves: dict[str, Entry]) -> None:
    folders = {path[: slash.start()] for path in leaves for slash in re.finditer("/", path)}
    if folders & leaves.keys():
        raise Refused(422, "GitRPC::BadObjectState")


def _is(call: Call, identity: object, kind: str) -> bool:
    try:
        return isinstance(identity, str) and call.objects.kind(identity) == kind
    except NoSuchObject:
        return False


def _person(call: Call, said: object) -> Person | None:
    if said is None:
        return None
    if not isinstance(said, dict) or not said.get("name") or not said.get("email"):
        raise Refused(422, "Invalid request.")
    date = said.get("date")
    try:
        when = datetime.fromisoformat(str(date)).astimezone(UTC) if date else call.forge.clock.now()
    except ValueError:
        raise Refused(422, "Invalid request.") from None
    return Person(str(said["name"]), str(said["email"]), when)


ROUTES: tuple[Route, ...] = (
    ("POST", "git/blobs", create_blob),
    ("POST", "git/trees", create_tree),
    ("POST", "git/commits", create_commit),
)
