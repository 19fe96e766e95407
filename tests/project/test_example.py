"""The example has every hole that it says it has, and the picture shows what pinfix makes of it."""

from __future__ import annotations

import html
import re

import pytest
from project.pages import script, text
from project.shop import SHOP, files_of_shop, plan_files, plan_of_shop

CI = ".github/workflows/ci.yml"
DEPLOY = ".github/workflows/deploy.yml"
TRIAGE = ".github/workflows/triage.yml"
ACTION = ".github/actions/toolchain/action.yml"

HOLES = {
    "moving tag": (CI, b"uses: actions/checkout@v4 # the full history"),
    "branch": (CI, b"uses: cypress-io/github-action@master"),
    "reusable workflow": (CI, b"/.github/workflows/notify.yml@v2"),
    "name that is an input": (CI, b"uses: dtolnay/rust-toolchain@stable"),
    "flow style": (CI, b"- { \"uses\": 'actions/setup-node@v4'"),
    "text that looks like a step": (CI, b"            - uses: actions/checkout@v4"),
    "ignore comment": (CI, b"# pinfix: ignore[pin-actions]"),
    "must stay on its tag": (DEPLOY, b"slsa-framework/slsa-github-generator/"),
    "image without digest": (DEPLOY, b"uses: docker://alpine:3.20"),
    "stored key": (DEPLOY, b"aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}"),
    "script of the pipeline": (DEPLOY, b"run: ./scripts/deploy.sh"),
    "old pin with the secrets of the base": (TRIAGE, b"pull_request_target:"),
    "makefile of the pipeline": (TRIAGE, b"run: make size-report"),
    "composite action": (ACTION, b"using: composite"),
}


@pytest.mark.parametrize(("path", "content"), HOLES.values(), ids=HOLES)
def test_hole_is_there(path: str, content: bytes) -> None:
    assert content in files_of_shop()[path]


def test_what_is_missing_is_missing() -> None:
    files = files_of_shop()
    assert not [path for path in files if path.endswith("CODEOWNERS")]
    assert b"permissions:" not in files[CI] + files[TRIAGE]


def test_no_secret_has_a_value() -> None:
    for path, content in files_of_shop().items():
        assert re.search(rb"AKIA|ghp_|-----BEGIN|:\s*[A-Za-z0-9/+]{40}$", content) is None, path


def test_refusals() -> None:
    refused = [(refusal.place.path, refusal.code) for refusal in plan_of_shop().refusals]
    assert sorted(refused) == [
        (CI, "branch"),
        (CI, "ignored"),
        (CI, "unknown-callee"),
        (CI, "unknown-repository"),
        (DEPLOY, "docker-image"),
        (DEPLOY, "must-stay-on-tag"),
        (DEPLOY, "needs-unsafe"),
        (TRIAGE, "unguarded-checkout"),
    ]


def test_four_files_change() -> None:
    plan = plan_of_shop()
    assert {rewrite.path for rewrite in plan.rewrites} == {CI, DEPLOY, TRIAGE, ACTION}
    assert plan.errors == ()


def test_line_endings_of_windows_stay() -> None:
    (after,) = (rewrite.after for rewrite in plan_of_shop().rewrites if rewrite.path == TRIAGE)
    assert after.count(b"\n") == after.count(b"\r\n") > files_of_shop()[TRIAGE].count(b"\r\n")


def test_every_job_that_can_be_proved_gets_its_permissions() -> None:
    written = {
        (change.place.path, change.place.yaml_path[-1], change.after.partition("\n")[2])
        for change in plan_of_shop().changes
        if change.codemod == "permissions" and change.place.yaml_path
    }
    read = "  contents: read"
    assert written == {
        (CI, "test", read),
        (CI, "browser", read),
        (DEPLOY, "image", f"{read}\n  packages: write"),
        (DEPLOY, "aws", read),
        (TRIAGE, "size", read),
        (TRIAGE, "label", f"{read}\n  issues: write\n  pull-requests: write"),
    }


def test_second_run_changes_nothing() -> None:
    files = files_of_shop() | {rewrite.path: rewrite.after for rewrite in plan_of_shop().rewrites}
    assert plan_files(files).changes == ()


def test_readme_of_the_shop_names_every_file() -> None:
    table = text("examples/shop/README.md")
    for path in (CI, DEPLOY, TRIAGE):
        assert f"`{path.rpartition('/')[2]}`" in table
    for path in (ACTION, "Makefile", "scripts/deploy.sh"):
        assert f"`{path}`" in table
        assert (SHOP / path).is_file()


def test_picture_is_of_the_present_output() -> None:
    """In content: how it is drawn depends on the version of rich, where lines are folded on the width."""
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", text("docs/example.svg"))
    shown = "".join(html.unescape("".join(texts)).split())
    printed = re.sub(r"\x1b\[[0-9;]*m", "", script("render_example").output())
    assert "".join(printed.split()) in shown


def test_picture_asks_nothing_of_other_hosts() -> None:
    picture = text("docs/example.svg")
    assert "@font-face" not in picture
    assert re.search(r"(?:href|src)=|url\((?!#)", picture) is None
