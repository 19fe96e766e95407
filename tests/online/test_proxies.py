"""Variables that lead nowhere: a proxy and a file with authorities are blamed by name, and at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from online.kit import MARKED, Run, run
from server import GitHub, serve
from server.tls import Tls

from pinfix.http.proxies import obstacle

BAD_PROXIES = [
    "http://",
    "http://:8080",
    ":8080",
    "//",
    "http:///x",
    "http://user:hunter2@",
    "http://user:hunter2@:8080",
    "http://[",
    "http://[::1",
    "http://127.0.0.1:99999",
    "http://127.0.0.1:-1",
    "http://127.0.0.1:x",
    "http://127.0.0.1:0",
    "http://a b:1",
    "ftp://user:hunter2@x/",
    "socks5://user:hunter2@127.0.0.1:1",
    "socks5h://127.0.0.1:1",
    "user:hunter2@127.0.0.1:1",
    "localhost:8080",
]


@pytest.fixture
def laid(server: GitHub, monkeypatch: pytest.MonkeyPatch) -> GitHub:
    repository = server.forge.repository("owner/action")
    repository.tag("v1.0.0", repository.commit({"a": "1"}))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    return server


def fails_at_once(one: Run, server: GitHub, code: str) -> str:
    assert one.refused("owner/action@v1.0.0").code == "network"
    assert set(one.codes) == {code}
    assert (server.requests, one.waits, one.client.requests) == ([], [], 0)
    assert "hunter2" not in one.everything_said()
    assert MARKED not in one.everything_said()
    return "".join(fault.message + fault.remedy for fault in one.chain.faults)


@pytest.mark.parametrize("url", BAD_PROXIES)
@pytest.mark.parametrize("token", [None, MARKED])
def test_a_proxy_that_cannot_be_one(
    url: str, token: str | None, laid: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", url)
    said = fails_at_once(run(laid, tmp_path, token=token), laid, "network")
    assert "the proxy on the way" in said
    assert "HTTPS_PROXY" in said


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_whichever_variable_names_it(
    variable: str, laid: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "http://")
    fails_at_once(run(laid, tmp_path), laid, "network")


def test_a_proxy_that_is_not_on_the_way_is_not_looked_at(
    laid: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://")
    run(laid, tmp_path, cached=False).resolved("owner/action@v1.0.0")
    monkeypatch.setenv("HTTP_PROXY", "http://")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    run(laid, tmp_path, cached=False).resolved("owner/action@v1.0.0")


@pytest.mark.parametrize(
    "url",
    [
        "http://proxy.example:8080",
        "HTTPS://proxy.example",
        "127.0.0.1:8080",
        "proxy.example",
        "http://user:p%40ss@proxy.example:1/",
        "http://user:p@ss@proxy.example:1",
        "http://[::1]:8080",
    ],
)
def test_proxies_that_can_be(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", url)
    assert obstacle("https://github.com/x") is None


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize(
    ("content", "words"), [(None, "no file"), (b"", "without cert"), (b"hello", "without cert")]
)
def test_a_file_with_authorities_that_is_none(
    variable: str, content: bytes | None, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "authorities.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, str(path))
    with serve(Tls()) as server:
        said = fails_at_once(run(server, tmp_path, token=MARKED), server, "tls")
    assert variable in said
    assert words in said


def test_over_a_bare_connection_no_authority_is_needed(
    laid: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    run(laid, tmp_path).resolved("owner/action@v1.0.0")
