"""Modules, programs and variables of a script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix_codemods.permissions.javascript.reading import read


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("exec.exec('git push')", ["git push"]),
        ("await exec.getExecOutput('git', ['log', 'it\\'s'])", ["git 'log' 'it'\\''s'"]),
        ("await exec.getExecOutput('git', ['log', '\\x41'])", [None]),
        ("await exec.getExecOutput('git', ['log', name])", [None]),
        ("await exec.exec('git', [], {cwd: 'x'})", ["git"]),
        ("await exec.exec('git', ['commit', '-m', 'a b'])", ["git 'commit' '-m' 'a b'"]),
        ("execSync(`git push ${remote}`)", [None]),
        ("execSync(`git push`)", ["git push"]),
        ("require('child_process').spawnSync('ls', ['-l'])", ["ls '-l'"]),
        ("exec.exec(program)", [None]),
        ("exec.exec('git', args)", [None]),
        ("/a+/.exec(text)", []),
        ("exec[name]('git push')", [None]),
        ("require('child_process')[name]('git push')", [None]),
        ("const cp = require('node:child_process'); cp[name]('git push')", [None]),
        ("core[level]('git push')", []),
        ("const c = 'git push'; exec.exec(c)", ["git push"]),
        ("const w = 'push'; exec.exec('git', [w])", ["git 'push'"]),
        ("const run = require('child_process'); run.execSync('ls')", ["ls"]),
        ("const {execSync} = require('child_process'); execSync('ls')", ["ls"]),
        ("core.info('exec.exec')", []),
    ],
)
def test_programs(source: str, expected: list[str | None]) -> None:
    assert [found.command for found in read(source).executions] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("process.env.GH_TOKEN", ["GH_TOKEN"]),
        ("process.env['GH_TOKEN']", ["GH_TOKEN"]),
        ("process?.env?.GH_TOKEN", ["GH_TOKEN"]),
        ("process.env[name]", [None]),
        ("const {A, B: c, D = 1} = process.env", ["A", "B", "D"]),
        ("const {A, ...rest} = process.env", ["A", None]),
        ("const env = process.env", [None]),
        ("run({env: {...process.env}})", [None]),
        ("Object.keys(process.env)", [None]),
        ("my.process.env.A", []),
        ("globalThis.process.env.A", ["A"]),
        ("global['process'].env[name]", [None]),
        ("this.process.env.A", ["A"]),
        ("(function () { return this })().process.env.A", ["A"]),
        ("globalThis[name].env.A", [None]),
        ("process.mainModule.require('x')", [None]),
        ("process.getBuiltinModule('x')", [None]),
        ("process.exit(1); process.stdout.write('')", []),
        ("const {'A-B': a} = process.env", ["A-B"]),
        ("const {[name]: a} = process.env", [None]),
        ("'process.env.A'", []),
    ],
)
def test_variables(source: str, expected: list[str | None]) -> None:
    assert [found.name for found in read(source).variables] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const fs = require('fs')", ["fs"]),
        ("const x = require(name)", [None]),
        ("const x = await import('./a.mjs')", ["./a.mjs"]),
        ("const x = __original_require__('semver')", ["semver"]),
        ("required('fs')", []),
        ("import {run} from './a.mjs'", ["./a.mjs"]),
        ("import './a.mjs'", ["./a.mjs"]),
        ("export * from './a.mjs'", ["./a.mjs"]),
        ("__non_webpack_require__('semver')", ["semver"]),
    ],
)
def test_modules(source: str, expected: list[str | None]) -> None:
    found = read(source).requires
    assert [require.name for require in found] == expected
    assert not any(require.gets_client for require in found)


def test_a_program_that_runs_elsewhere() -> None:
    (there, here) = read("exec.exec('./x', [], {cwd: 'y'}); exec.exec('./x', [])").executions
    assert (there.elsewhere, here.elsewhere) == (True, False)


def test_lines_count_from_one() -> None:
    reading = read("\n\ngithub.rest.issues.get({})\nprocess.env.A\n")
    assert (reading.uses[0].line, reading.variables[0].line) == (3, 4)


def test_a_script_that_is_too_long_is_not_read() -> None:
    assert read("// " + "x" * 300_000).escapes[0].how == "the script is too long to be read"


def test_deep_nesting_is_no_trouble() -> None:
    deep = "(" * 3000 + "github.rest.issues.get({})" + ")" * 3000
    reading = read(deep)
    assert reading.uses or reading.escapes


@given(st.text(alphabet="github.rest(){}[];'`$\n= constprocess,:/", max_size=60))
def test_no_text_makes_it_fail(source: str) -> None:
    read(source)


@pytest.mark.parametrize(
    "source",
    [
        "const run = require('child_process').exec; run('git push')",
        "const run = util.promisify(exec); run('git push')",
        "const {execSync: run} = require('child_process'); run('git push')",
        "const {getExecOutput: run} = exec; run('git push')",
        "[execSync].forEach(run => run('git push'))",
        "const cp = require('child_process'); const run = cp['exec' + 'Sync']; run('git push')",
        "const cp = require('child_process'); const {...all} = cp; all.execSync('git push')",
        "const cp = require('child_process'); helper(cp)",
        "const cp = require('child_process'); helper({cp})",
        "const cp = require('child_process'); const other = cp; other[name]('git push')",
        "helper(require('child_process'))",
        "const {...all} = require('node:child_process')",
        "const {[name]: run} = await import('@actions/exec')",
        "let cp; cp = require('child_process')",
        "import {execSync as run} from 'child_process'; run('git push')",
        "import cp from 'node:child_process'; cp[name]('git push')",
        "import * as cp from 'child_process'; const run = cp[name]; run('git push')",
    ],
)
def test_a_starter_under_another_name(source: str) -> None:
    assert None in [found.command for found in read(source).executions]


def test_a_starter_under_its_own_name() -> None:
    source = (
        "const exec = require('child_process').exec; const {execSync} = require('child_process'); exec('ls')"
    )
    assert [found.command for found in read(source).executions] == ["ls"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("process['env'].X", ["X"]),
        ("require('process').env.X", ["X"]),
        ("require('node:process').env.X", ["X"]),
        ("const {env} = process; env.X", [None]),
        ("const p = process; p.env.X", [None]),
        ("f(process)", [None]),
        ("process.exit(1); process.cwd()", []),
    ],
)
def test_ways_to_the_environment(source: str, names: list[str | None]) -> None:
    assert [found.name for found in read(source).variables] == names


@pytest.mark.parametrize(
    "source",
    [
        "(0, eval)('x')",
        "globalThis.eval('x')",
        "new (Function)('x')()",
        "arguments[1].rest",
        "const f = eval",
        "const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor",
        "module.require('./x.js')",
        "const r = require; r('./x.js')",
        "require.call(null, './x.js')",
        "require.main.require('./x.js')",
        "module.constructor._load('./x.js')",
        "core['getInput']('github-token')",
        "core[name]('GitHub-Token')",
        "const {getInput: read} = core",
        "require('@actions/core').getInput('github-token')",
        "[core.getInput].map(read => read(name))",
    ],
)
def test_code_that_is_made_up_escapes(source: str) -> None:
    assert read(source).escapes


@pytest.mark.parametrize(
    "source",
    [
        "eval(x)",
        "new Function('return 1')()",
        "(() => {}).constructor('return 1')()",
        "git\\u0068ub.rest.issues.create({})",
        "proc\\u0065ss.env.A",
        "fs.readFileSync('/proc/self/environ')",
        "fs.readFileSync(`${home}/.docker/config.json`)",
        "if (",
    ],
)
def test_what_can_do_anything(source: str) -> None:
    assert any(escape.any_code for escape in read(source).escapes)


@pytest.mark.parametrize(
    "source",
    [
        "class A { constructor() {} }",
        "x.constructor.name",
        "x.constructor === Object",
        "core.info('\\u0041')",
        "module.exports = () => require.resolve('x')",
        "if (require.main === module) run()",
        "core.getInput('name'); core[level]('message')",
    ],
)
def test_what_only_looks_so(source: str) -> None:
    assert not read(source).escapes
