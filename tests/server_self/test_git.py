"""The repositories are real, and git agrees with them over HTTP."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from server import GitHub, Repository, faults, proxy, serve
from server.objects import GIT_ENVIRONMENT, git
from server.tls import Tls


def ls_remote(url: str, **environment: str) -> dict[str, str]:
    done = subprocess.run(
        ["git", "ls-remote", url],
        capture_output=True,
        text=True,
        env={**GIT_ENVIRONMENT, **environment},
        check=False,
    )
    if done.returncode != 0:
        raise ConnectionError(done.stderr)
    return {name: identity for identity, name in (line.split("\t") for line in done.stdout.splitlines())}


def populate(repository: Repository) -> str:
    first = repository.commit(
        {"action.yml": "name: x\n", "dist/index.js": "1", "dist.js": "2", "dist-b": "3"}
    )
    repository.tag("v1.0.0", annotated=True)
    repository.tag("v1", repository.tag_object("inner", first), annotated=True)
    repository.tag("gh-action/sub/v1.2.3")
    repository.tag("a@b")
    repository.commit({"dist/index.js": None, "dist/lib/deep.js": "3"})
    repository.branch("-x")
    repository.branch("a" * 40)
    repository.commit(branch="release/v1", parents=[first])
    repository.tag("tree", repository.objects.commit(first).tree)
    return first


def test_the_laid_objects_pass_fsck() -> None:
    with serve() as server:
        repository = server.forge.repository("o/r")
        populate(repository)
        fork = server.forge.fork("o/r", "evil/r")
        fork.commit({"action.yml": "evil"})
        for one in (repository, fork):
            done = git(one.path, "fsck", "--strict", "--full")
            assert (done.returncode, done.stderr) == (0, b"")


def test_git_reads_the_same_refs_over_http_as_from_disk() -> None:
    with serve() as server:
        repository = server.forge.repository("o/r")
        first = populate(repository)
        seen = ls_remote(f"{server.url}/o/r")
        for name, held in repository.refs().items():
            assert seen[name] == held == repository.rev_parse(name)
        assert seen["refs/tags/v1^{}"] == first == repository.rev_parse("refs/tags/v1^{commit}")
        assert seen["HEAD"] == repository.head()


@pytest.mark.parametrize("version", ["0", "2"])
def test_both_protocols_and_one_connection(version: str) -> None:
    with serve() as server:
        populate(server.forge.repository("o/r"))
        command = [
            "git",
            "-c",
            f"protocol.version={version}",
            "ls-remote",
            f"{server.url}/o/r.git",
            "refs/tags/v1",
        ]
        done = subprocess.run(command, capture_output=True, env=GIT_ENVIRONMENT, check=True)
        assert done.stdout.endswith(b"\trefs/tags/v1\n")
        assert [request.method for request in server.requests] == (
            ["GET"] if version == "0" else ["GET", "POST"]
        )
        assert {request.headers["Git-Protocol"] for request in server.requests} == {
            None if version == "0" else "version=2"
        }
        assert server.connections == 1


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_refs_can_be_listed_in_one_request_without_a_greeting(packed: bool) -> None:
    command = b"0014command=ls-refs\n00010009peel\n0020ref-prefix refs/tags/v1.0.0\n0000"
    headers = {"Git-Protocol": "version=2", "Content-Type": "application/x-git-upload-pack-request"}
    with serve() as server:
        repository = server.forge.repository("o/r")
        first = populate(repository)
        answer = requests.post(
            f"{server.url}/o/r.git/git-upload-pack",
            data=gzip.compress(command) if packed else command,
            headers=headers | ({"Content-Encoding": "gzip"} if packed else {}),
            timeout=10,
        )
        tag = repository.rev_parse("refs/tags/v1.0.0")
    line = f"{tag} refs/tags/v1.0.0 peeled:{first}\n"
    assert answer.text == f"{len(line) + 4:04x}{line}0000"


def test_a_clone_gets_the_files(tmp_path: Path) -> None:
    with serve() as server:
        populate(server.forge.repository("o/r"))
        subprocess.run(
            ["git", "clone", "-q", f"{server.url}/o/r", str(tmp_path / "r")], env=GIT_ENVIRONMENT, check=True
        )
    files = {path.relative_to(tmp_path / "r").as_posix() for path in (tmp_path / "r").rglob("*.js")}
    assert files == {"dist.js", "dist/lib/deep.js"}


def test_the_same_calls_give_the_same_ids() -> None:
    with serve() as one, serve() as other:
        assert populate(one.forge.repository("o/r")) == populate(other.forge.repository("o/r"))
        assert one.forge.repository("o/r").refs() == other.forge.repository("o/r").refs()


def test_the_parent_serves_the_commits_of_a_fork_but_no_ref_leads_there(tmp_path: Path) -> None:
    with serve() as server:
        parent = server.forge.repository("o/r")
        populate(parent)
        impostor = server.forge.fork("o/r", "evil/r").commit({"action.yml": "evil"})
        assert impostor not in ls_remote(f"{server.url}/o/r").values()
        assert impostor in ls_remote(f"{server.url}/evil/r").values()
        subprocess.run(["git", "init", "-q", str(tmp_path)], env=GIT_ENVIRONMENT, check=True)
        done = git(tmp_path, "fetch", "-q", f"{server.url}/o/r", impostor)
        assert done.returncode == 0, done.stderr
        reachable = {commit for head in parent.refs().values() for commit in _commits(parent, head)}
        assert impostor not in reachable


def _commits(repository: Repository, identity: str) -> list[str]:
    peeled = repository.peel(identity)
    return list(repository.history(peeled)) if repository.objects.kind(peeled) == "commit" else []


def test_ten_thousand_tags() -> None:
    with serve() as server:
        repository = server.forge.repository("o/r")
        commit = repository.commit()
        repository.set_refs({f"refs/tags/v1.0.{number}": commit for number in range(10_000)})
        assert len(ls_remote(f"{server.url}/o/r")) == 10_002


def test_an_empty_repository_has_no_refs() -> None:
    with serve() as server:
        server.forge.repository("o/r")
        assert ls_remote(f"{server.url}/o/r") == {}


def test_a_ref_that_git_itself_made_counts() -> None:
    with serve() as server:
        repository = server.forge.repository("o/r")
        commit = repository.commit()
        git(repository.path, "update-ref", "refs/tags/loose", commit)
        git(repository.path, "update-ref", "refs/tags/gone", commit)
        repository.delete_tag("gone")
        assert repository.refs().keys() == {"refs/heads/main", "refs/tags/loose"}
        assert "refs/tags/gone" not in ls_remote(f"{server.url}/o/r")


@pytest.mark.parametrize(
    "name", ["a..b", "a b", "-^", "a~1", "x.lock", "a\nb", "a//b", ".a", "a/", "@{", "a:b"]
)
def test_names_that_git_refuses_are_refused(name: str) -> None:
    with serve() as server:
        repository = server.forge.repository("o/r")
        commit = repository.commit()
        with pytest.raises(ValueError, match="git does not allow"):
            repository.set_refs({f"refs/tags/{name}": commit})
        assert git(repository.path, "check-ref-format", f"refs/tags/{name}").returncode != 0


def test_a_ref_cannot_be_a_folder_of_another() -> None:
    with serve() as server:
        repository = server.forge.repository("o/r")
        repository.commit()
        repository.tag("v1/sub")
        with pytest.raises(ValueError, match="folder"):
            repository.tag("v1")


def test_a_renamed_repository_redirects_until_its_name_is_taken() -> None:
    with serve() as server:
        commit = server.forge.repository("o/r").commit()
        server.forge.rename("o/r", "n/m")
        assert ls_remote(f"{server.url}/o/r")["HEAD"] == commit
        assert server.requests[0].status == 301
        squatted = server.forge.repository("o/r").commit(message="other")
        assert ls_remote(f"{server.url}/o/r")["HEAD"] == squatted


def test_what_is_missing_or_private_asks_a_stranger_for_a_name() -> None:
    with serve() as server:
        server.forge.repository("o/secret", private=True).commit()
        server.forge.repository("o/gone").commit()
        server.forge.delete("o/gone")
        for name in ("o/secret", "o/gone", "o/never"):
            with pytest.raises(ConnectionError, match="could not read Username"):
                ls_remote(f"{server.url}/{name}")
        assert {request.status for request in server.requests} == {401}


def test_a_private_repository_opens_to_a_token_in_basic_form() -> None:
    with serve() as server:
        commit = server.forge.repository("o/secret", private=True).commit()
        url = server.url.replace("//", "//x-access-token:ghs_marked@") + "/o/secret"
        assert ls_remote(url)["HEAD"] == commit
        assert server.requests[-1].token == "ghs_marked"
        server.forge.tokens = {"another"}
        with pytest.raises(ConnectionError):
            ls_remote(url)


def test_nothing_can_be_pushed(tmp_path: Path) -> None:
    with serve() as server:
        repository = server.forge.repository("o/r")
        repository.commit()
        subprocess.run(
            ["git", "clone", "-q", f"{server.url}/o/r", str(tmp_path)], env=GIT_ENVIRONMENT, check=True
        )
        assert git(tmp_path, "push", "-q", "origin", "HEAD:refs/heads/new").returncode != 0
        assert repository.refs().keys() == {"refs/heads/main"}


@pytest.fixture
def secured() -> Iterator[GitHub]:
    with serve(Tls(names=("github.com", "127.0.0.1"))) as server:
        server.forge.repository("o/r").commit()
        yield server


def test_tls_holds_only_for_who_trusts_the_ca(secured: GitHub) -> None:
    assert "HEAD" in ls_remote(f"{secured.url}/o/r", GIT_SSL_CAINFO=str(secured.ca_file))
    with pytest.raises(ConnectionError, match="certificate"):
        ls_remote(f"{secured.url}/o/r")


def test_a_certificate_that_has_expired() -> None:
    with serve(Tls(expired=True)) as server:
        with pytest.raises(ConnectionError, match="certificate"):
            ls_remote(f"{server.url}/o/r", GIT_SSL_CAINFO=str(server.ca_file))
        assert server.requests == []


def test_a_proxy_tunnels_to_a_fixed_host(secured: GitHub) -> None:
    with proxy({"github.com:443": secured.address}) as between:
        settings = {"https_proxy": between.url, "GIT_SSL_CAINFO": str(secured.ca_file)}
        assert "HEAD" in ls_remote("https://github.com/o/r", **settings)
        assert [request.path for request in between.requests] == ["github.com:443"]
        assert secured.requests[0].host == "github.com"
        with pytest.raises(ConnectionError, match="502"):
            ls_remote("https://elsewhere.example/o/r", **settings)


def test_a_proxy_can_ask_who_is_there() -> None:
    with serve() as server, proxy() as between:
        server.forge.repository("o/r").commit()
        between.credentials = "Basic bWU6aXQ="
        with pytest.raises(ConnectionError, match="407"):
            ls_remote(f"{server.url}/o/r", http_proxy=between.url)
        assert "HEAD" in ls_remote(f"{server.url}/o/r", http_proxy=between.url.replace("//", "//me:it@"))
        assert server.requests[0].headers["Proxy-Authorization"] is None


def test_a_refused_tunnel(secured: GitHub) -> None:
    with proxy({"github.com:443": secured.address}) as between:
        between.fault(effect=faults.html_page(403), method="CONNECT", times=None)
        with pytest.raises(ConnectionError, match="403"):
            ls_remote("https://github.com/o/r", https_proxy=between.url)
        assert secured.requests == []
