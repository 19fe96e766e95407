"""Files of the repository that something changed earlier in the job are not read as they were committed."""

from __future__ import annotations

import pytest
from permissions.infer.kit import CHECKOUT, need

from pinfix_codemods.permissions.live import ANY_FILE, Live, Rewrites
from pinfix_codemods.permissions.need import Status

FILES = {
    "x.sh": "echo\n",
    "sub/x.sh": "echo\n",
    "Makefile": "all:\n\techo\n",
    "package.json": '{"scripts": {"a": "echo"}}',
    "a/action.yml": "runs:\n  using: composite\n  steps:\n    - {run: echo, shell: bash}\n",
}
TOKEN = "runs-on: ubuntu-latest\nenv: {GH_TOKEN: '${{ github.token }}'}\n"
ORDINARY = "- run: bash x.sh\n"


def run(*lines: str) -> str:
    return "- run: |\n" + "".join(f"    {line}\n" for line in lines)


def status(before: str, after: str = ORDINARY) -> Status:
    return need(CHECKOUT + before + after, FILES, job=TOKEN).status


def test_what_nobody_changed_is_followed() -> None:
    assert status("") is Status.PROVEN


@pytest.mark.parametrize(
    "line",
    [
        "echo evil > x.sh",
        "echo evil >> ./x.sh",
        "echo evil | tee -a sub/../x.sh",
        'echo evil > "$UNKNOWN"',
        'echo evil > "$UNKNOWN/x.sh"',
        'echo evil > "$GITHUB_WORKSPACE/x.sh"',
        'echo evil > "$PWD/x.sh"',
        "sed -i 's/a/b/' x.sh",
        "sed -i.bak -e 's/a/b/' *.sh",
        "perl -pi -e 's/a/b/' x.sh",
        "sudo cp /tmp/y x.sh",
        "cp -r /tmp/new/. .",
        "cp /tmp/new/* .",
        "mv other/x.sh .",
        "ln -sf /tmp/x.sh",
        "install -m 755 /tmp/y x.sh",
        "curl -fsSL https://example.org/y -o x.sh",
        "curl -LO 'https://example.org/x.sh?raw=1'",
        "wget https://example.org/x.sh",
        "wget -qO x.sh https://example.org/y",
        "dd if=/dev/stdin of=x.sh",
        "patch -p1 < fix.patch",
        "git apply fix.patch",
        "git checkout other",
        "git -C . switch other",
        "git reset --hard origin/other",
        "git pull",
        "git merge other",
        "git restore --source other x.sh",
        "gh pr checkout 3",
        "gh release download v1",
        "unzip -o files.zip",
        "tar xzf files.tgz",
        "tar -xf files.tar x.sh",
        "7z x files.7z",
        "find . -name '*.sh' -exec sed -i s/a/b/ {} +",
        "f() { echo evil; }; f > x.sh",
    ],
)
def test_a_script_that_a_command_may_have_changed_is_not_known(line: str) -> None:
    if line.startswith("ln "):
        line += " ."
    assert status(run(line)) is Status.UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        "echo hello > /tmp/x.sh",
        "echo a=b >> $GITHUB_OUTPUT",
        'echo hello > "$RUNNER_TEMP/x.sh"',
        'echo hello > "${{ runner.temp }}/x.sh"',
        "echo hello > dist/x.sh",
        "echo hello > dist/$NAME",
        'echo hello > "$NAME.txt"',
        "echo hello > ../x.sh",
        "echo hello > $(mktemp)",
        "echo hello 2>&1",
        "sed 's/a/b/' x.sh",
        "cp x.sh y.sh",
        "cp x.sh dist/",
        "cp -r dist /tmp/out",
        "curl -fsSL https://example.org/x.sh",
        "curl -o y.sh https://example.org/x.sh",
        "tar czf out.tgz x.sh",
        "tar xzf files.tgz -C dist",
        'tar xzf files.tgz -C "$SOMEWHERE"',
        "tar tf files.tgz",
        "unzip files.zip -d dist",
        "git checkout -b new",
        "git checkout -- x.sh",
        "git reset --hard HEAD",
        "git apply --check fix.patch",
        "git clone https://github.com/o/other",
        "gh release download v1 -D dist",
    ],
)
def test_what_is_written_elsewhere_does_not_matter(line: str) -> None:
    assert not _lost_at_end(run(line))


def _lost_at_end(before: str) -> bool:
    """Whether the trail is lost where the script is started, which is the last line."""
    steps = CHECKOUT + before + ORDINARY
    found = need(steps, FILES, job=TOKEN).sinks
    return any("bash x.sh" in sink.reason for sink in found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (run("echo evil > Makefile"), "- run: make\n"),
        (run("echo evil > GNUmakefile"), "- run: make\n"),
        (run("echo evil > package.json"), "- run: npm run a\n"),
        (run("echo evil > a/action.yml"), "- uses: ./a\n"),
        (run("git clone https://example.org/o/a.git"), "- uses: ./a\n"),
        ("- uses: actions/checkout@v4\n  with: {repository: o/a, path: a}\n", "- uses: ./a\n"),
        ("- uses: actions/checkout@v4\n  with: {ref: other, path: a}\n", "- uses: ./a\n"),
        ("- uses: actions/download-artifact@v4\n", ORDINARY),
        ("- uses: actions/download-artifact@v4\n  with: {path: '${{ github.workspace }}'}\n", ORDINARY),
        ("- uses: actions/download-artifact@v4\n  with: {path: sub}\n", "- run: bash sub/x.sh\n"),
        ("- run: echo evil > x.sh\n  working-directory: sub\n", "- run: bash sub/x.sh\n"),
        (run("cd sub", "echo evil > x.sh"), "- run: bash sub/x.sh\n"),
    ],
)
def test_all_that_is_followed_may_be_changed(before: str, after: str) -> None:
    assert status("", after) is not Status.UNKNOWN
    assert status(before, after) is Status.UNKNOWN


@pytest.mark.parametrize(
    "before",
    [
        "- uses: actions/download-artifact@v4\n  with: {path: dist}\n",
        "- uses: actions/download-artifact@v4\n  with: {path: '${{ runner.temp }}/x'}\n",
        "- uses: actions/checkout@v4\n  with: {repository: o/a, path: other}\n",
        "- run: echo hello > x.sh\n  working-directory: sub\n",
    ],
)
def test_steps_that_write_elsewhere_do_not_matter(before: str) -> None:
    assert status(before) is Status.PROVEN


def test_before_the_checkout_nothing_that_is_written_stays() -> None:
    assert need(run("echo evil > x.sh") + CHECKOUT + ORDINARY, FILES, job=TOKEN).status is Status.PROVEN


def test_registries_in_an_npmrc_do_not_change_the_scripts() -> None:
    assert status(run("echo registry=x >> .npmrc"), "- run: npm run a\n") is Status.PROVEN


def test_very_many_files_become_any() -> None:
    live = Live(root=".")
    for number in range(1_000):
        live = live.after((Rewrites(f"/{number}"),))
    assert live.rewritten == (ANY_FILE,)


def test_paths_are_compared_whole() -> None:
    assert not Rewrites("/a").touches("/ab")
    assert not Rewrites("/ab", "bc").touches("/abc")
    assert Rewrites("/ab", "bc").touches("/abxbc")
    assert not Live(root="sub").after((Rewrites("/x.sh"),)).has_rewritten("x.sh")
    assert Live(root="sub").after((Rewrites("/sub/x.sh"),)).has_rewritten("x.sh")
