from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pinfix.trees.local import LocalTree

WORKFLOW = ".github/workflows/ci.yml"
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


def candidates(path: Path) -> list[str]:
    return list(LocalTree.open([path]).paths())


def codes(tree: LocalTree) -> dict[str, str]:
    return {path: problem.code for path, problem in tree.problems}


def test_workflows_of_the_root_and_actions_anywhere_in_the_order_of_paths(build) -> None:
    root = build(
        {
            ".git/": "", WORKFLOW: "", ".github/workflows/a.yaml": "", "action.yml": "", "z/action.yaml": "",
            ".github/actions/x/action.yml": "", "deep/er/still/action.yml": "",
        }
    )  # fmt: skip
    assert candidates(root) == [
        ".github/actions/x/action.yml",
        ".github/workflows/a.yaml",
        ".github/workflows/ci.yml",
        "action.yml",
        "deep/er/still/action.yml",
        "z/action.yaml",
    ]


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/sub/ci.yml",
        ".github/workflows/ci.YML",
        ".github/workflows/ci.yml.bak",
        ".github/workflows/actions.lock",
        ".github/workflows/.pinfix-x7",
        ".github/pinfix.yml",
        ".github/dependabot.yml",
        "pinfix.yml",
        "docker-compose.yml",
        "Action.yml",
        "my-action.yml",
        "pkg/.github/workflows/ci.yml",
        "src/ci.yml",
    ],
)
def test_other_places_and_names_are_no_candidates(build, path: str) -> None:
    root = build({WORKFLOW: "", path: "", ".git/": ""})
    assert candidates(root) == [WORKFLOW]


@pytest.mark.parametrize(
    "folder",
    [".git", "node_modules", "vendor", "third_party", ".venv", "venv", ".tox", "lib/site-packages",
     "web/bower_components", ".github/actions/x/node_modules"],
)  # fmt: skip
def test_what_others_wrote_is_skipped(build, folder: str) -> None:
    root = build({WORKFLOW: "", f"{folder}/x/action.yml": ""})
    assert candidates(root) == [WORKFLOW]


@pytest.mark.parametrize("name", ["venv", "vendor", "third_party"])
def test_an_action_of_the_repository_may_have_the_name_of_a_vendored_folder(build, name: str) -> None:
    path = f".github/actions/{name}/action.yml"
    assert candidates(build({path: ""})) == [path]


def test_a_named_vendored_folder_is_walked_but_not_the_ones_inside(build) -> None:
    root = build({".git/": "", "vendor/x/action.yml": "", "vendor/x/vendor/y/action.yml": ""})
    assert candidates(root / "vendor") == ["vendor/x/action.yml"]


def test_ignored_workflows_are_passed_over_and_told(build) -> None:
    root = build(
        {
            ".gitignore": "generated.yml\n/tool/\n", WORKFLOW: "", ".github/workflows/generated.yml": "",
            "tool/action.yml": "", "docs/generated.yml": "",
        }
    )  # fmt: skip
    tree = LocalTree.open([root])
    assert list(tree.paths()) == [WORKFLOW]
    assert tree.ignored_workflows == [".github/workflows/generated.yml"]


@pytest.mark.parametrize("rule", [".github", ".github/", ".github/workflows/", "workflows", ".*", "*"])
def test_ignored_workflows_are_told_also_where_their_folder_is_ignored(build, rule: str) -> None:
    root = build({WORKFLOW: "", ".github/workflows/README": "", ".github/x/b.yml": "", ".git/": ""})
    (root / ".git/info").mkdir()
    (root / ".git/info/exclude").write_text(rule)
    tree = LocalTree.open([root])
    assert list(tree.paths()) == []
    assert tree.ignored_workflows == [WORKFLOW]


@pytest.mark.parametrize("content", [None, "gitdir: ../.git/modules/sub\n"])
def test_nested_repositories_are_passed_over_and_told(build, content: str | None) -> None:
    root = build(
        {WORKFLOW: "", "sub/action.yml": "", "sub/.git" + ("/" if content is None else ""): content or ""}
    )
    tree = LocalTree.open([root])
    assert list(tree.paths()) == [WORKFLOW]
    assert tree.nested_repositories == ["sub"]
    assert candidates(root / "sub") == ["action.yml"]


class TestIgnored:
    def test_by_rules_of_every_folder_the_innermost_first(self, build) -> None:
        root = build(
            {
                ".git/": "", WORKFLOW: "", ".gitignore": "out/\n/gen*\n", "out/action.yml": "",
                "gen1/action.yml": "", "a/gen1/action.yml": "", "a/.gitignore": "!out/\n/secret\n",
                "a/out/action.yml": "", "a/secret/action.yml": "", "a/b/secret/action.yml": "",
            }
        )  # fmt: skip
        assert candidates(root) == [
            WORKFLOW, "a/b/secret/action.yml", "a/gen1/action.yml", "a/out/action.yml",
        ]  # fmt: skip

    def test_a_file_cannot_come_back_out_of_an_ignored_folder(self, build) -> None:
        root = build({WORKFLOW: "", ".gitignore": "out/\n!out/x/action.yml\n", "out/x/action.yml": ""})
        assert candidates(root) == [WORKFLOW]

    def test_single_workflows(self, build) -> None:
        root = build({WORKFLOW: "", ".github/workflows/my.yml": "", ".gitignore": "my.yml\r\n# ci.yml\r\n"})
        assert candidates(root) == [WORKFLOW]

    def test_by_git_info_exclude(self, build) -> None:
        root = build({WORKFLOW: "", "x/action.yml": "", "y/action.yml": "", ".git/info/exclude": "/x\n"})
        assert candidates(root) == [WORKFLOW, "y/action.yml"]

    def test_by_the_exclude_file_that_a_linked_work_tree_shares(self, build) -> None:
        root = build(
            {
                "main/.git/info/exclude": "/x\n", "main/.git/worktrees/w/commondir": "../..\n",
                "w/.git": "gitdir: ../main/.git/worktrees/w\n", "w/x/action.yml": "", "w/action.yml": "",
            }
        )  # fmt: skip
        assert candidates(root / "w") == ["action.yml"]

    def test_by_rules_above_the_root(self, build) -> None:
        root = build(
            {
                ".git/": "", ".gitignore": "gen\n", "p/.github/": "", "p/action.yml": "",
                "p/gen/action.yml": "",
            }
        )  # fmt: skip
        assert candidates(root / "p") == ["action.yml"]

    def test_a_named_folder_is_walked_though_it_lies_in_an_ignored_one(self, build) -> None:
        root = build(
            {
                ".git/": "", ".gitignore": "out\n*.yml\n", "out/a/b/action.yml": "", "out/a/c/action.yml": "",
                "out/a/.gitignore": "c\n",
            }
        )  # fmt: skip
        assert candidates(root / "out") == ["out/a/b/action.yml"]
        assert candidates(root / "out/a") == ["out/a/b/action.yml"]

    def test_a_named_file_counts_though_it_is_ignored(self, build) -> None:
        root = build({".git/": "", ".gitignore": "*.yml\n", WORKFLOW: ""})
        assert candidates(root) == []
        assert candidates(root / WORKFLOW) == [WORKFLOW]

    @pytest.mark.parametrize("kind", ["link", "folder", "pipe", "huge"])
    def test_an_ignore_file_that_is_no_plain_file_says_nothing(self, build, kind: str) -> None:
        root = build({WORKFLOW: "", "rules": "*.yml\n"})
        target = root / ".gitignore"
        if kind == "link":
            target.symlink_to("rules")
        elif kind == "folder":
            target.mkdir()
        elif kind == "pipe":
            os.mkfifo(target)
        else:
            target.write_bytes(b"*.yml\n" * 20_000)
        assert candidates(root) == [WORKFLOW]


class TestFolderWithoutWorkflowsOfItsOwn:
    def test_a_folder_of_workflow_files(self, build) -> None:
        root = build({"a.yml": "", "b.yaml": "", "c.txt": "", "sub/d.yml": ""})
        tree = LocalTree.open([root])
        assert list(tree.paths()) == ["a.yml", "b.yaml"]
        assert not tree.named("a.yml")

    def test_the_named_folder_and_not_the_root_is_meant(self, build) -> None:
        root = build({".git/": "", "templates/a.yml": "", "b.yml": ""})
        assert candidates(root / "templates") == ["templates/a.yml"]

    def test_a_folder_of_repositories(self, build) -> None:
        root = build(
            {
                f"one/{WORKFLOW}": "",
                f"deep/two/{WORKFLOW}": "",
                "one/.gitignore": "gen\n",
                "one/gen/action.yml": "",
            }
        )
        assert candidates(root) == [f"deep/two/{WORKFLOW}", f"one/{WORKFLOW}"]


class TestScope:
    def test_the_workflow_folder_alone(self, build) -> None:
        root = build({".git/": "", WORKFLOW: "", "action.yml": "", ".github/workflows/x/action.yml": ""})
        tree = LocalTree.open([root / ".github/workflows"])
        assert list(tree.paths()) == [WORKFLOW, ".github/workflows/x/action.yml"]
        assert tree.read("action.yml") == b""

    def test_a_source_folder(self, build) -> None:
        root = build(
            {".git/": "", WORKFLOW: "", "src/a/action.yml": "", "src/conf.yml": "", "srcs/action.yml": ""}
        )
        assert candidates(root / "src") == ["src/a/action.yml"]

    def test_a_linked_github_folder_outside_of_it_is_no_matter(self, build) -> None:
        root = build({".git/": "", "src/action/x/y": "", "real/workflows/ci.yml": ""})
        (root / ".github").symlink_to("real")
        tree = LocalTree.open([root / "src"])
        assert (list(tree.paths()), list(tree.problems)) == ([], [])


class TestLinks:
    def test_a_linked_folder_is_not_entered(self, build, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "action.yml").write_bytes(b"")
        root = build({WORKFLOW: "", "inside/action.yml": ""})
        (root / "away").symlink_to(outside)
        (root / "round").symlink_to(".")
        assert candidates(root) == [WORKFLOW, "inside/action.yml"]
        assert not LocalTree.open([root]).problems

    @pytest.mark.parametrize("link", [".github", ".github/workflows"])
    @pytest.mark.parametrize("repository", ["", "one/", "deep/two/"])
    def test_a_linked_workflow_folder_is_reported(self, build, repository: str, link: str) -> None:
        root = build({"real/workflows/ci.yml": "", f"{repository}x": ""})
        (root / repository / link).parent.mkdir(exist_ok=True)
        (root / repository / link).symlink_to(root / "real" / ("workflows" if "/" in link else ""))
        tree = LocalTree.open([root])
        assert codes(tree) == {repository + link: "symbolic-link"}
        assert list(tree.paths()) == []

    def test_other_folders_called_workflows_may_be_links(self, build) -> None:
        root = build({WORKFLOW: "", "docs/.github/x": "", "real/ci.yml": ""})
        for link in ("workflows", "docs/workflows", "docs/.github/workflows"):
            (root / link).symlink_to(root / "real")
        assert not LocalTree.open([root]).problems

    def test_a_linked_workflow_is_listed_so_that_reading_reports_it(self, build) -> None:
        root = build({WORKFLOW: ""})
        (root / ".github/workflows/link.yml").symlink_to("ci.yml")
        assert candidates(root) == [WORKFLOW, ".github/workflows/link.yml"]

    def test_a_path_through_a_link_names_what_is_behind_it(self, build, tmp_path: Path) -> None:
        root = build({".git/": "", WORKFLOW: ""})
        (tmp_path / "link").symlink_to(root)
        tree = LocalTree.open([tmp_path / "link"])
        assert tree.root == root
        assert list(tree.paths()) == [WORKFLOW]


class TestNames:
    def test_one_that_is_not_utf8_is_reported_escaped(self, build) -> None:
        root = build({WORKFLOW: ""})
        Path(os.fsdecode(bytes(root) + b"/.github/workflows/caf\xe9.yml")).write_bytes(b"")
        tree = LocalTree.open([root])
        assert codes(tree) == {r".github/workflows/caf\xe9.yml": "bad-name"}
        assert list(tree.paths()) == [WORKFLOW]

    def test_a_named_file_likewise(self, build) -> None:
        path = Path(os.fsdecode(bytes(build({".git/": ""})) + b"/\xff.yml"))
        path.write_bytes(b"")
        tree = LocalTree.open([path])
        assert (list(tree.paths()), codes(tree)) == ([], {r"\xff.yml": "bad-name"})

    def test_a_folder_counts_only_with_a_candidate_in_it(self, build) -> None:
        root = build({WORKFLOW: ""})
        for name in (b"/\xff", b"/\xfe"):
            os.mkdir(bytes(root) + name)
        Path(os.fsdecode(bytes(root) + b"/\xfe/action.yml")).write_bytes(b"")
        assert codes(LocalTree.open([root])) == {r"\xfe/action.yml": "bad-name"}

    @pytest.mark.parametrize(
        "name", ["ü.yml", "a b.yml", "new\nline.yml", "-n.yml", "\x1b[31m.yml", "back\\slash.yml"]
    )
    def test_odd_ones_are_data(self, build, name: str) -> None:
        root = build({f".github/workflows/{name}": b"on: push\n"})
        tree = LocalTree.open([root])
        (path,) = tree.paths()
        assert path == f".github/workflows/{name}"
        assert tree.read(path) == b"on: push\n"


def test_a_folder_with_the_name_of_a_workflow_is_listed_and_entered(build) -> None:
    root = build({".github/workflows/ci.yml/": "", "action.yml/x/action.yml": ""})
    assert candidates(root) == [".github/workflows/ci.yml", "action.yml", "action.yml/x/action.yml"]


def test_very_deep_folders_do_not_stop_the_walk(build) -> None:
    root = build({WORKFLOW: ""})
    here = os.open(root, os.O_RDONLY)
    name = "x" * 250
    for _ in range(20):  # a longer path than the system takes
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    tree = LocalTree.open([root])
    assert list(tree.paths()) == [WORKFLOW]
    assert [problem.code for _, problem in tree.problems] == ["unreadable"]


@as_user
def test_a_folder_that_may_not_be_listed_is_reported(build) -> None:
    root = build({WORKFLOW: "", "closed/x/action.yml": "", "shut/action.yml": "", ".gitignore": "shut\n"})
    for name in ("closed", "shut"):
        (root / name).chmod(0)
    tree = LocalTree.open([root])
    found, problems = list(tree.paths()), codes(tree)
    for name in ("closed", "shut"):
        (root / name).chmod(0o700)
    assert (found, problems) == ([WORKFLOW], {"closed": "unreadable"})


def test_ten_thousand_files_are_walked_at_once(build) -> None:
    names = [f"p{first}/m{second}" for first in range(40) for second in range(25)]
    root = build(
        {WORKFLOW: "", ".git/": "", ".gitignore": "\n".join(f"rule{number}*/" for number in range(100))}
    )
    for name in names:
        folder = root / name
        folder.mkdir(parents=True)
        for number in range(10):
            (folder / f"{number}.py").touch()
    start = time.process_time()
    assert candidates(root) == [WORKFLOW]
    assert (
        time.process_time() - start < 5
    )  # a tenth of that number of files, and some room for a busy machine
