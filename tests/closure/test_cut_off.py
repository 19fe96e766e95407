"""What tools and programs name is looked at up to a bound; what is more is told with its place."""

from __future__ import annotations

import json
from types import ModuleType

import pytest
from closure.kit import executed, lost

from pinfix.closure.programs import started
from pinfix.closure.tools.projects import bundler, cargo, node, node_runners, sphinx


def package(name: str, **more: object) -> str:
    return json.dumps({"name": name, **more})


WORKSPACE = {
    "package.json": package("root", workspaces=["a", "b"], scripts={"t": "node t.js"}),
    "a/package.json": package("a", scripts={"t": "node t.js"}), "a/t.js": "", "t.js": "",
    "b/package.json": package("b", scripts={"t": "node t.js"}), "b/t.js": "",
}  # fmt: skip
TASKS = {f"t{number}": {"dependsOn": [f"t{number + 1}"]} for number in range(2)}


@pytest.mark.parametrize(
    ("module", "bound", "command", "files", "place"),
    [
        (started, "MOST_COMMANDS", "node x.js",
         {"x.js": "".join(f"execSync('bash c{n}.sh')\n" for n in range(3)), "c0.sh": "", "c1.sh": "",
          "c2.sh": ""},
         ("x.js", "c2.sh")),
        (sphinx, "MOST_CONFIGURATIONS", "sphinx-build . out",
         {f"d{n}/conf.py": "" for n in range(3)}, ("d2/conf.py", None)),
        (sphinx, "MOST_EXTENSIONS", "sphinx-build . out",
         {"conf.py": "extensions = ['e0', 'e1', 'e2']", "e0.py": "", "e1.py": "", "e2.py": ""},
         ("conf.py", "e2.py")),
        (bundler, "MOST_FILES", "bundle install",
         {"Gemfile": "eval_gemfile 'a'\n", "a": "eval_gemfile 'b'\n", "b": ""}, ("b", None)),
        (bundler, "MOST_FOLDERS", "bundle install",
         {"Gemfile": "".join(f"gem 'g', path: 'p{n}'\n" for n in range(3)), "p0/x.gemspec": "",
          "p1/x.gemspec": "", "p2/x.gemspec": ""}, ("Gemfile", "p2/x.gemspec")),
        (cargo, "MOST_PACKAGES", "cargo build",
         {"Cargo.toml": "[workspace]\nmembers = ['a', 'b']\n", "a/Cargo.toml": "[package]\nname = 'a'\n",
          "b/Cargo.toml": "[package]\nname = 'b'\n", "a/build.rs": ""}, ("a/Cargo.toml", "a/build.rs")),
        (cargo, "MOST_PATTERNS", "cargo build",
         {"Cargo.toml": "[workspace]\nmembers = ['a', 'b', 'c']\n",
          "c/Cargo.toml": "[package]\nname = 'c'\n"},
         ("Cargo.toml", "c/Cargo.toml")),
        (node, "MOST_PACKAGES", "npm run t --workspaces", WORKSPACE, ("package.json", None)),
        (node, "MOST_PACKAGES", "npm ci", WORKSPACE, ("package.json", None)),
        (node, "MOST_PATTERNS", "npm run t --workspaces",
         {**WORKSPACE, "package.json": package("root", workspaces=["a", "x", "b"])},
         ("package.json", "b/t.js")),
        (node_runners, "MOST_TASKS", "turbo run t0",
         {"package.json": package("root", scripts={f"t{n}": f"node t{n}.js" for n in range(3)}),
          "t0.js": "", "t1.js": "", "t2.js": "",
          "turbo.json": json.dumps({"tasks": TASKS})}, ("turbo.json", "t2.js")),
    ],
)  # fmt: skip
def test_what_is_more_is_told(
    module: ModuleType,
    bound: str,
    command: str,
    files: dict[str, str],
    place: tuple[str, str | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert lost(command, files) == []
    whole = executed(command, files)
    for cached in (cargo._packages, cargo._read, node.packages_around, node._packages):
        cached.cache_clear()
    monkeypatch.setattr(module, bound, 2)
    where, left_out = place
    assert lost(command, files) == [(where, 1, "too-much")]
    some = executed(command, files)
    assert left_out is None or (left_out in whole and left_out not in some)
    assert some <= whole | {where}
    assert some, "what comes before the bound counts"
    for cached in (cargo._packages, cargo._read, node.packages_around, node._packages):
        cached.cache_clear()
