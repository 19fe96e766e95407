"""Hosts that only workflows name: spelled exactly, asked at the same time, and not without end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from online.kit import Run, asks_for_refs, reference, run
from server import Answer, GitHub, Request, proxy
from server.listener import Listener
from server.tls import Tls

from pinfix.github.uses import HostUses, parse_uses
from pinfix.http.client import Client
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens
from pinfix.inspection import Repository, Unknown
from pinfix.resolution import Reference, Resolved, Unresolved
from pinfix_resolvers import locating, online
from pinfix_resolvers.bounds import MOST_OTHER_HOSTS, RefsBudget
from pinfix_resolvers.inspector import OnlineInspector
from pinfix_resolvers.pktline import Mark, encode
from pinfix_resolvers.recorded import Records


class Hosts(Listener):
    """All hosts at once; they know upper and lower case: `has` maps `host/owner/repo` to a commit.

    They answer when `together` of them are asked, and fail where it does not come to that.
    """

    def __init__(self, has: Mapping[str, str], together: int, tls: Tls, folder: Path) -> None:
        self.has = has
        self.gate = threading.Barrier(together, timeout=10)
        context, self.ca_file = tls.context(folder)
        super().__init__(context)

    @property
    def asked(self) -> list[Request]:
        return self.find(asks_for_refs)

    def answer(self, request: Request) -> Answer:
        """The one tag of a repository."""
        if not asks_for_refs(request):
            return Answer(404)
        self.gate.wait()
        commit = self.has.get(request.host + request.path.removesuffix(".git/git-upload-pack"))
        if commit is None:
            return Answer(404)
        body = encode([f"{commit} refs/tags/v1.0.0\n".encode(), Mark.FLUSH])
        return Answer(200, {"Content-Type": "application/x-git-upload-pack-result"}, body)


Lay = Callable[..., Hosts]


@pytest.fixture
def lay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Lay]:
    """Make hosts; all ways lead to them."""
    with ExitStack() as stack:

        def made(has: Mapping[str, str], together: int = 1) -> Hosts:
            names = tuple({where.partition("/")[0] for where in has})
            hosts = Hosts(has, together, Tls(names), tmp_path)
            stack.callback(hosts.close)
            way = stack.enter_context(proxy({f"{name}:443": hosts.address for name in names}))
            monkeypatch.setenv("HTTPS_PROXY", way.url)
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(hosts.ca_file))
            for variable in ("NO_PROXY", "no_proxy", "https_proxy"):
                monkeypatch.delenv(variable, raising=False)
            return hosts

        yield made


def nobody(tmp_path: Path) -> Run:
    return run({"GITHUB_SERVER_URL": "https://github.invalid"}, tmp_path)


def inspector_of(environment: Mapping[str, str]) -> OnlineInspector:
    """What `verify` and `update` ask."""
    endpoints = from_environment(environment)
    client = Client(Tokens(endpoints, environment, ask_gh=lambda host, environment: ""))
    return OnlineInspector(client, endpoints, Records())


def codes(answers: Collection[object]) -> list[str]:
    return [answer.code if isinstance(answer, Unresolved) else "resolved" for answer in answers]


def test_two_repositories_that_differ_in_case_only(lay: Lay, tmp_path: Path) -> None:
    lay({"git.example/Org/Repo": "a" * 40, "git.example/org/repo": "b" * 40})
    names = [f"https://git.example/{name}@v1.0.0" for name in ("Org/Repo", "org/repo", "ORG/REPO")]
    for _ in ("asked", "kept"):
        answers = nobody(tmp_path).resolve(*names)
        found = [getattr(answers[reference(name)], "sha", None) for name in names]
        assert found == ["a" * 40, "b" * 40, None]


def test_hosts_are_asked_at_the_same_time(lay: Lay, tmp_path: Path) -> None:
    hosts = lay({f"host-{number}.example/o/r": "a" * 40 for number in range(10)}, together=10)
    answers = nobody(tmp_path).resolve(*(f"https://host-{number}.example/o/r@v1.0.0" for number in range(10)))
    assert set(codes(answers.values())) == {"resolved"}
    assert len(hosts.asked) == 10


def test_a_run_asks_a_bounded_number_of_hosts(lay: Lay, tmp_path: Path) -> None:
    many = [f"host-{number}.example" for number in range(MOST_OTHER_HOSTS + 5)]
    hosts = lay({f"{host}/o/r": "a" * 40 for host in many})
    one = nobody(tmp_path)
    answers = one.resolve(*(f"https://{host}/o/r@v1.0.0" for host in many))
    assert sorted(codes(answers.values())) == ["network"] * 5 + ["resolved"] * MOST_OTHER_HOSTS
    assert "more than 20 hosts" in one.fault.message
    assert len(hosts.asked) == MOST_OTHER_HOSTS
    again = one.resolve(f"https://{many[0]}/o/r@v2.0.0")
    assert codes(again.values()) == ["unknown-ref"], "a host that was asked may be asked on"


def test_what_is_read_of_refs_is_bounded(
    server: GitHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = []
    for number in range(4):
        repository = server.forge.repository(f"o{number}/r")
        commit = repository.commit({"a": "b"})
        repository.set_refs({f"refs/tags/v1.0.{count}": commit for count in range(50)})
        names.append(f"o{number}/r@v1.0.0")
    monkeypatch.setattr(online, "RefsBudget", lambda: RefsBudget(5_000))
    one = run(server, tmp_path)
    answers = [one.one(name) for name in names]
    assert codes(answers) == ["resolved", "resolved", "network", "network"]
    assert "over 0.00477 MB" in one.fault.message


def test_verify_asks_no_more_hosts(lay: Lay, tmp_path: Path) -> None:
    many = [f"host-{number}.example" for number in range(MOST_OTHER_HOSTS + 5)]
    hosts = lay({f"{host}/o/r": "a" * 40 for host in many})
    inspector = inspector_of({"GITHUB_SERVER_URL": "https://github.invalid"})
    found = inspector.refs([Repository("o", "r", host) for host in many])
    assert [host.host for host, refs in found.items() if isinstance(refs, Unknown)] == many[MOST_OTHER_HOSTS:]
    assert ["more than 20 hosts" in fault.message for fault in inspector.faults] == [True]
    assert len(hosts.asked) == MOST_OTHER_HOSTS
    again = inspector.refs([Repository("o", "other", many[0])])
    assert [isinstance(refs, Unknown) for refs in again.values()] == [True]
    assert len(hosts.asked) == MOST_OTHER_HOSTS + 1, "a host that was asked may be asked on"


def test_what_verify_reads_of_refs_is_bounded(server: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = []
    for number in range(4):
        repository = server.forge.repository(f"o{number}/r")
        commit = repository.commit({"a": "b"})
        repository.set_refs({f"refs/tags/v1.0.{count}": commit for count in range(50)})
        wanted.append(Repository(f"o{number}", "r"))
    monkeypatch.setattr(locating, "RefsBudget", lambda: RefsBudget(5_000))
    inspector = inspector_of(server.environment())
    found = [inspector.refs([repository])[repository] for repository in wanted]
    assert [isinstance(refs, Unknown) for refs in found] == [False, False, True, True]
    assert len(server.requests) == 2
    assert ["tags and branches read in this run" in fault.message for fault in inspector.faults] == [True]


def test_what_comes_when_all_is_used_up_is_not_kept(server: GitHub) -> None:
    repository = server.forge.repository("o/r")
    commit = repository.commit({"a": "b"})
    repository.set_refs({f"refs/tags/v1.0.{count}": commit for count in range(50)})
    refs = inspector_of(server.environment()).refs([Repository("o", "r")])[Repository("o", "r")]
    assert not isinstance(refs, Unknown)
    budget = RefsBudget(5_000)
    assert [budget.spend(refs) for _ in range(4)] == [True, True, False, False]
    assert budget.is_spent


@pytest.mark.parametrize(
    ("host", "seen"),
    [
        ("github.com:443", "github.com"),
        ("GitHub.com:0443", "github.com"),
        ("git.example:443", "git.example"),
        ("git.example:8443", "git.example:8443"),
        ("git.example:4430", "git.example:4430"),
    ],
)
def test_the_usual_port_is_no_other_host(host: str, seen: str) -> None:
    uses = parse_uses(f"https://{host}/owner/repo@v1")
    assert isinstance(uses, HostUses)
    assert uses.reference == Reference("owner", "repo", "v1", seen)


def test_a_commit_among_more_tags_than_rest_reads(server: GitHub, tmp_path: Path) -> None:
    repository = server.forge.repository("owner/action")
    old = repository.commit({"a": "1"})
    new = repository.commit({"a": "2"})
    server.fault("git-upload-pack", status=503, times=None)
    server.fault("/graphql", status=503, times=None)
    several = {f"refs/tags/v9.{number}.0": new for number in range(350)}
    repository.set_refs({**several, "refs/tags/v1.0.0": old})
    answer = run(server, tmp_path, token="ghp_x").resolved(f"owner/action@{old}")
    assert isinstance(answer, Resolved)
    assert answer.version == "v1.0.0", "on the fourth page"
    repository.set_refs({f"refs/tags/v9.9.{number}": new for number in range(3000)})
    refusal = run(server, tmp_path, token="ghp_x", cached=False).refused(f"owner/action@{old}")
    assert refusal.code == "unknown-commit"
    assert "more tags than were read" in refusal.reason
