"""Which methods of the client a script uses, and where the client gets lost."""

from __future__ import annotations

import pytest

from pinfix_codemods.permissions.javascript.reading import read


def methods(source: str) -> set[str]:
    """The methods that are used, with dots."""
    return {".".join(use.names) for use in read(source).uses}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("await github.rest.issues.createComment({})", {"rest.issues.createComment"}),
        ("github?.rest?.issues?.create?.({})", {"rest.issues.create"}),
        ("github['rest']['issues'].create({})", {"rest.issues.create"}),
        ("github.issues.addLabels({})", {"issues.addLabels"}),
        ("octokit.rest.pulls.merge({})", {"rest.pulls.merge"}),
        ("const { data: x } = await github.rest.pulls.get({})", {"rest.pulls.get"}),
        ("const {rest} = github; rest.issues.lock({})", {"rest.issues.lock"}),
        ("const api = github.rest.issues; api.lock({})", {"rest.issues.lock"}),
        ("const a = github.rest; const b = a.issues; b.lock({})", {"rest.issues.lock"}),
        ("const {issues, pulls} = github.rest; pulls.merge({})", {"rest.pulls.merge"}),
        ("const gh = getOctokit(x); gh.rest.pulls.merge({})", {"rest.pulls.merge"}),
        ("getOctokit(x).rest.pulls.merge({})", set()),
        (
            "for await (const r of github.paginate.iterator(github.rest.issues.listForRepo, {})) {}",
            {"rest.issues.listForRepo"},
        ),
        ("module.exports = ({github}) => github.rest.issues.lock({})", {"rest.issues.lock"}),
        ("module.exports = ({github: gh}) => gh.rest.issues.lock({})", {"rest.issues.lock"}),
        ("module.exports = (o) => o.github.rest.issues.lock({})", {"rest.issues.lock"}),
        ("const {rest: {issues}} = github; issues.lock({})", {"rest.issues.lock"}),
        ("const {rest: {issues: i}} = github; i.lock({})", {"rest.issues.lock"}),
        ("const {'rest': r} = github; r.issues.lock({})", {"rest.issues.lock"}),
        ("const {issues: {lock}} = github.rest; lock({})", {"rest.issues.lock"}),
        ("const m = 'lock'; github.rest.issues[m]({})", {"rest.issues.lock"}),
        ("// github.rest.issues.lock({})", set()),
        ("'github.rest.issues.lock({})'", set()),
        ("context.payload.repository.name; core.info(`github.rest`)", set()),
        ("const url = { github: 'https://example.org' }", set()),
    ],
)
def test_methods_are_found_under_every_name(source: str, expected: set[str]) -> None:
    assert methods(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "foo(github)",
        "foo(null, { client: github })",
        "foo({ github })",
        "this.client = github",
        "const a = [github]",
        "return github",
        "github[name].create({})",
        "github.rest[space][name]({})",
        "const {rest, ...others} = github",
        "const {rest: {...others}} = github",
        "const {rest: {issues = other}} = github",
        "const {[name]: part} = github",
        "let m = 'lock'; github.rest.issues[m]({})",
        "const m = 'lock'; for (const m of names) github.rest.issues[m]({})",
        "const m = 'lock'; names.map(m => github.rest.issues[m]({}))",
        "const m = 'lock'; names.map(({m}) => github.rest.issues[m]({}))",
        "const m = 'lock'; try {} catch (m) { github.rest.issues[m]({}) }",
        "module.exports = ({github: {rest}}) => rest.issues.create({})",
        "module.exports = ({github: gh = x}) => gh.rest.issues.create({})",
        "module.exports = (o) => o['github'].rest.issues.create({})",
        "module.exports = (o) => Object.values(o)[0].rest.issues.create({})",
        "for (const k in o) o[k].graphql('{viewer {login}}')",
        "other.paginate(route)",
        "{const a = github.rest.issues; a.get({})} {const a = github.rest.pulls; a.update({})}",
        "const x = condition ? github : other",
        "const f = github.rest.issues.create.bind(null)\nlist.map(github)",
        "module.exports = (args) => { helper(args); args.github.rest.issues.get({}) }",
        "const run = require(name); run({github})",
        "eval('github.rest')",
        "new Function('x')",
        "core.getInput('github-token')",
        "core.getInput(name)",
        "function (",
    ],
)
def test_a_client_that_cannot_be_followed_is_lost(source: str) -> None:
    assert read(source).escapes


@pytest.mark.parametrize(
    "source",
    [
        "await github.rest.issues.createComment({})",
        "const {rest} = github; rest.issues.lock({})",
        "const run = require('./a.js'); await run({github, context})",
        "await require('./a.js').part({ github: github, context })",
        "core.getInput('name')",
        "if (context.payload.issue) { core.info('x') }",
        "return await github.paginate(github.rest.issues.listForRepo, {})",
        "",
    ],
)
def test_a_client_that_is_followed_is_not_lost(source: str) -> None:
    assert read(source).escapes == ()


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("const run = require('./a.js'); await run({github, context})", "./a.js"),
        ("const { run } = require('./a.js'); await run({github, context})", "./a.js"),
        ("await require('./a.js')({github})", "./a.js"),
        ("const m = await import('./a.mjs'); await m.default({github})", "./a.mjs"),
        ("const f = require(`${process.env.GITHUB_WORKSPACE}/s/a.js`); f({github})", "./s/a.js"),
    ],
)
def test_a_module_that_gets_the_client_is_named(source: str, module: str) -> None:
    assert [(found.name, found.gets_client) for found in read(source).requires] == [(module, True)]


def test_arguments_say_what_is_asked_for() -> None:
    [use] = read("github.request('POST /repos/{owner}/{repo}/issues', {title})").uses
    assert use.text == ("POST /repos/{owner}/{repo}/issues",)
    [use] = read("github.request(`GET /repos/${owner}/x`)").uses
    assert use.text == ("GET /repos/", None, "/x")
    [use] = read("github.request({method: 'DELETE', url: '/repos/a/b'})").uses
    assert (use.method, use.text) == ("DELETE", ("/repos/a/b",))
    [use] = read("github.request(route)").uses
    assert use.text is None
    [use] = read("const route = 'POST /x'; github.request(route)").uses
    assert use.text == ("POST /x",)
    [use] = read("const q = `query { viewer { login } }`; github.graphql(q, {a})").uses
    assert use.text == ("query { viewer { login } }",)
    [use] = read("let q = '{ viewer { login } }'; q += more; github.graphql(q)").uses
    assert use.text is None


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        ("github.rest.issues.addLabels({issue_number: context.issue.number})", "context.issue.number"),
        ("github.rest.issues.addLabels({issue_number})", "issue_number"),
        ("github.rest.issues.addLabels({...context.repo})", ""),
        ("github.rest.pulls.get({pull_number: 7})", "7"),
    ],
)
def test_the_argument_that_names_the_issue_is_kept(source: str, subject: str) -> None:
    assert [use.subject for use in read(source).uses] == [subject]
