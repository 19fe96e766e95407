"""What options decide of a request, and where that is not known."""

from __future__ import annotations

import pytest

from pinfix_codemods.permissions.javascript.reading import read


@pytest.mark.parametrize(
    ("source", "method"),
    [
        ("github.request('/x')", None),
        ("github.request('/x', {method: 'POST'})", "POST"),
        ("github.request('/x', {'method': 'POST'})", "POST"),
        ("github.request('GET /x', {owner, repo})", None),
        ("const o = {method: 'POST'}; github.request('/x', o)", "POST"),
        ("const o = {title: 1}; github.request('POST /x', o); core.info(o.title)", None),
    ],
)
def test_options_that_are_known(source: str, method: str | None) -> None:
    (use,) = read(source).uses
    assert (use.fixed, use.method) == (True, method)


@pytest.mark.parametrize(
    "source",
    [
        "github.request('/x', o)",
        "github.request('/x', {...o})",
        "github.request('GET /x', {method})",
        "github.request('/x', {method: chosen})",
        "github.request('/x', {['method']: 'POST'})",
        "github.request('/x', {url: '/y'})",
        "github.request('/x', {baseUrl: 'https://example.org'})",
        "github.request('/x', {}, o)",
        "github.request('/x', options())",
        "const o = {}; o.method = 'POST'; github.request('/x', o)",
        "const o = {}; o['method'] = 'POST'; github.request('/x', o)",
        "const o = {}; Object.assign(o, other); github.request('/x', o)",
        "const o = {}; change(o); github.request('/x', o)",
        "let o = {}; o = {method: 'POST'}; github.request('/x', o)",
        "const o = {}; const p = o; p.method = 'POST'; github.request('/x', o)",
        "const o = {...p}; github.request('/x', o)",
        "function f(o) { github.request('/x', o) }",
    ],
)
def test_options_that_are_not_known(source: str) -> None:
    assert not any(use.fixed for use in read(source).uses)


def test_a_later_spread_can_change_the_subject() -> None:
    (use,) = read("github.rest.issues.get({issue_number: 1, ...o})").uses
    assert use.subject == ""
