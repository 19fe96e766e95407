"""Scripts of a package.json."""

from __future__ import annotations

import json

import pytest
from scripts.kit import Memory, command, follow, pieces, reason, texts

from pinfix.scripts import Followed, Follower, NotOfRepository, Unresolvable
from pinfix.shell import read_script

PACKAGE = """\
{
  "name": "x",
  "scripts": {
    "prebuild": "gen",
    "build": "tsc -p .",
    "postbuild": "copy",
    "test": "jest",
    "start": "node .",
    "postversion": "git push",
    "prepublishOnly": "npm test",
    "number": 1
  }
}
"""
FILES = {"package.json": PACKAGE, "sub/package.json": '{"scripts": {"build": "inner"}}', "x.ts": "1"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("npm run build", ["gen", "tsc -p .", "copy"]),
        ("npm run-script build", ["gen", "tsc -p .", "copy"]),
        ("npm run --silent build", ["gen", "tsc -p .", "copy"]),
        ("npm --loglevel error run build", ["gen", "tsc -p .", "copy"]),
        ("npm run test --if-present", ["jest"]),
        ("npm run none --if-present", []),
        ("npm run", []),
        ("npm test", ["jest"]),
        ("npm t", ["jest"]),
        ("npm start", ["node ."]),
        ("npm test -- --ci 'a b'", ["jest --ci 'a b'"]),
        ("npm test extra", ["jest extra"]),
        ("npm --prefix sub run build", ["inner"]),
        ("npm run build --prefix=sub", ["inner"]),
        ("yarn build", ["gen", "tsc -p .", "copy"]),
        ("yarn run test --ci", ["jest --ci"]),
        ("yarn --silent test", ["jest"]),
        ("yarn --cwd sub build", ["inner"]),
        ("pnpm test", ["jest"]),
        ("pnpm run test", ["jest"]),
        ("pnpm build --x", ["gen", "tsc -p . --x", "copy"]),
        ("pnpm -C sub build", ["inner"]),
        ("bun run test", ["jest"]),
        ("bun start", ["node ."]),
        ("node --run build -- -w", ["tsc -p . -- -w"]),
    ],
)
def test_scripts_with_their_hooks(line: str, expected: list[str]) -> None:
    assert texts(line, FILES) == expected


def test_pieces_say_where_they_stand() -> None:
    first, second, _ = pieces("npm run build", FILES)
    assert (first.path, first.line, first.folder, first.shell) == ("package.json", 4, ".", "sh")
    assert (second.line, second.what) == (5, "script build of package.json")
    assert [piece.folder for piece in pieces("npm run build", FILES, "sub")] == ["sub"]


@pytest.mark.parametrize(
    "line",
    ["npm ci", "npm install", "npm i x", "npm publish", "npm", "yarn", "yarn install", "yarn add x",
     "yarn eslint .", "pnpm install", "pnpm i", "pnpm publish", "pnpm tsc", "bun install",
     "bun test", "npm audit"],
)  # fmt: skip
def test_what_runs_no_script_of_its_own(line: str) -> None:
    assert follow(line, FILES) == NotOfRepository()


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("npm run none", "has no script none"),
        ("npm run number", "has no script number"),
        ("npm run $X", "known only when it runs"),
        ("yarn ${{ matrix.x }}", "known only when it runs"),
        ("npm test -w packages/a", "-w makes npm run in packages"),
        ("npm test --workspaces", "in packages of a workspace"),
        ("pnpm -r test", "in packages of a workspace"),
        ("pnpm --filter a build", "in packages of a workspace"),
        ("yarn workspace a build", "in packages of a workspace"),
        ("npm --prefix $DIR test", "beginning of the path"),
        ("npm --prefix .. test", "outside the repository"),
        ("npm --prefix none test", "there is no file none/package.json"),
    ],
)
def test_what_cannot_be_followed(line: str, part: str) -> None:
    assert part in reason(line, FILES)


def test_the_folder_must_be_known() -> None:
    assert "folder of the package.json" in reason("npm test", FILES, None)
    assert "folder of the package.json" in reason("yarn build", FILES, None)
    assert texts("npm --prefix $GITHUB_WORKSPACE test", FILES, None) == ["jest"]


def test_what_a_script_is_given_keeps_its_holes() -> None:
    (text,) = texts("""npm test -- "$TOKEN" ${{ secrets.X }} "a'b" """, FILES)
    (read,) = read_script(text, "sh").commands
    (given,) = read_script("""x "$TOKEN" ${{ secrets.X }} "a'b" """, "sh").commands
    assert [hole for word in read.words for hole in word.holes] == [
        hole for word in given.words for hole in word.holes
    ]
    assert [word.text for word in read.words] == ["jest", None, None, "a'b"]


def test_files_that_bun_runs() -> None:
    found = follow("bun run x.ts", FILES)
    assert isinstance(found, Followed)
    assert [piece.path for piece in found.pieces] == ["x.ts"]


@pytest.mark.parametrize(
    "text", ["{", "[]", "null", '{"scripts": []}', '{"scripts": null}', "[" * 100_000, "1" * 5000]
)
def test_odd_files(text: str) -> None:
    assert isinstance(follow("npm test", {"package.json": text}), Unresolvable)


def test_hooks_of_publishing() -> None:
    def hooks(line: str, folder: str | None = ".") -> list[str]:
        found = Follower(Memory(FILES)).hooks(command(line), folder)
        assert isinstance(found, Followed), found
        return [piece.text for piece in found.pieces]

    assert hooks("npm publish --access public") == ["npm test"]
    assert hooks("npm version patch") == ["git push"]
    assert hooks("pnpm publish", "sub") == []
    follower = Follower(Memory(FILES))
    assert isinstance(follower.hooks(command("npm publish"), None), Unresolvable)
    assert isinstance(follower.hooks(command("npm publish"), "none"), Unresolvable)
    assert hooks("npm ci") == []
    assert follower.hooks(command("npm ls"), ".") == NotOfRepository()
    assert follower.hooks(command("gh release create"), ".") == NotOfRepository()


def test_lines_of_names_with_signs() -> None:
    text = json.dumps({"scripts": {"a": "x", 'b:"c': "y"}}, indent=1)
    (piece,) = pieces("npm run 'b:\"c'", {"package.json": text})
    assert piece.line == 4
