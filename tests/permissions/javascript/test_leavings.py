"""What a script leaves behind for later steps, as commands of a shell."""

from __future__ import annotations

import pytest

from pinfix_codemods.permissions.javascript.inserted import stand_in
from pinfix_codemods.permissions.javascript.reading import read

_UNKNOWN = "${PINFIX_UNKNOWN}"
_X = stand_in(0, datum=False)


@pytest.mark.parametrize(
    ("source", "command"),
    [
        ("core.exportVariable('A', 'b c')", 'echo "A=b c" >> "$GITHUB_ENV"'),
        ("core?.exportVariable('A', 'b')", 'echo "A=b" >> "$GITHUB_ENV"'),
        ("core['exportVariable']('A', 'b')", 'echo "A=b" >> "$GITHUB_ENV"'),
        ("exportVariable('A', 'b')", 'echo "A=b" >> "$GITHUB_ENV"'),
        ("const b = 'c'; core.exportVariable('A', b)", 'echo "A=c" >> "$GITHUB_ENV"'),
        ("core.exportVariable('A', `$(x) \"y\"`)", 'echo "A=\\$(x) \\"y\\"" >> "$GITHUB_ENV"'),
        ("core.exportVariable('A', 'b\\nC=d')", f'echo "A={_UNKNOWN}" >> "$GITHUB_ENV"'),
        ("core.exportVariable(a, 'b')", f'echo "{_UNKNOWN}=b" >> "$GITHUB_ENV"'),
        ("core.exportVariable('A', f())", f'echo "A={_UNKNOWN}" >> "$GITHUB_ENV"'),
        (f"core.exportVariable('A', '{_X}')", f'echo "A={_UNKNOWN}" >> "$GITHUB_ENV"'),
        ("core.addPath('bin')", 'echo "bin" >> "$GITHUB_PATH"'),
        ("core.addPath(`${process.env.HOME}/bin`)", 'echo "${HOME}/bin" >> "$GITHUB_PATH"'),
        ("core.addPath(process.env.HOME + '/' + b)", f'echo "${{HOME}}/{_UNKNOWN}" >> "$GITHUB_PATH"'),
        ("core.addPath(path.join(process.cwd(), 'b'))", 'echo "${GITHUB_WORKSPACE}/b" >> "$GITHUB_PATH"'),
        ("core.addPath(process.env[a])", f'echo "{_UNKNOWN}" >> "$GITHUB_PATH"'),
        ("fs.appendFileSync(process.env.GITHUB_ENV, 'A=b')", 'echo "A=b" >> "${GITHUB_ENV}"'),
        ("await fs.promises.writeFile('a.sh', b)", f'echo "{_UNKNOWN}" > "a.sh"'),
        ("fs.createWriteStream('a')", f'echo "{_UNKNOWN}" >> "a"'),
        ("fs.copyFileSync('a', 'b')", 'cp -r "a" "b"'),
        ("await io.mv('a', 'b')", 'cp -r "a" "b"'),
        ("fs.symlinkSync('a', 'b')", 'cp -r "a" "b"'),
        ("await tc.extractTar('a', 'b')", 'tar -x -f "a" -C "b"'),
        ("const w = util.promisify(fs.writeFile)", f'echo "{_UNKNOWN}" >> "{_UNKNOWN}"'),
        ("const {writeFileSync: w} = fs", f'echo "{_UNKNOWN}" >> "{_UNKNOWN}"'),
        ("const add = core.addPath; add('bin')", f'echo "{_UNKNOWN}" >> "$GITHUB_PATH"'),
    ],
)
def test_what_is_left_behind(source: str, command: str) -> None:
    assert [found.command for found in read(source).leavings] == [command]


@pytest.mark.parametrize(
    "source",
    [
        "core.setOutput('a', 'b')",
        "core.info('exportVariable')",
        "const {writeFileSync} = fs; const {addPath} = core",
        "fs.readFileSync('a')",
        "mv('a', 'b')",
        "// core.addPath('bin')",
    ],
)
def test_nothing_is_left_behind(source: str) -> None:
    assert read(source).leavings == ()


def test_long_sums_of_texts_are_not_followed_to_their_end() -> None:
    many = "core.addPath(" + " + ".join(["'a'"] * 500) + ")"
    assert [found.command for found in read(many).leavings] == [f'echo "{_UNKNOWN}" >> "$GITHUB_PATH"']
