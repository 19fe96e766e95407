"""Other ways than a plain checkout in which a job gets at the files of a pull request."""

from __future__ import annotations

import pytest
from closure.kit import CI, closure, job
from closure.test_heads import rank, script

_SHA = "${{ github.event.pull_request.head.sha }}"


@pytest.mark.parametrize("ref", ["after", "before"])
def test_the_commits_of_a_push_to_the_pull_request_are_of_outsiders(ref: str) -> None:
    step = "uses: actions/checkout@v4\n        with: {ref: '${{ github.event." + ref + " }}'}"
    assert rank(step) == 3
    assert rank(step, on="push") == 0
    assert rank(step.replace("github.event.", "github.event.repository.")) == 1


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (f"subprocess.run(['git', 'checkout', '{_SHA}'])", 3),
        ("subprocess.run(['git', 'checkout', '${{ steps.pr.outputs.sha }}'])", 3),
        ("os.system('git checkout ' + os.environ['GITHUB_HEAD_REF'])", 3),
        ("run(git, 'fetch', 'origin', f'pull/{n}/head')", 3),
        ("run(git, 'fetch', 'origin', 'pull/' + n + '/head')", 3),
        ("args = ['gh', 'pr', 'checkout', n]", 3),
        ("subprocess.run(['git', 'checkout', '${{ github.base_ref }}'])", 1),
        (f"subprocess.run(['echo', '{_SHA}'])", 1),
        ("ok = ref.startswith('refs/pull/')", 1),
        ("# such as refs/pull/5/head\nx = 1", 1),
        ("print('digit', 'github', head.sha)", 1),
    ],
)
def test_a_program_of_the_step_or_of_the_repository(program: str, expected: int) -> None:
    assert rank(script(program, "shell: python")) == expected
    if "${{" not in program:
        assert rank("run: python get.py", **{"get.py": program}) == expected


def test_a_module_of_a_program_counts_as_the_program_does() -> None:
    files = {"get.py": "import lib", "lib.py": "REF = 'refs/pull/%s/head'"}
    assert rank("run: python get.py", **files) == 3
    assert rank("run: python get.py", **{**files, "lib.py": "REF = 'refs/heads/%s'"}) == 1


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [("origin pull/$(PR)/head", 3), ("origin refs/pull/$$PR/merge", 3), ("origin main", 1)],
)
def test_a_recipe(recipe: str, expected: int) -> None:
    makefile = f"co:\n\tgit fetch {recipe}\n\tgit checkout FETCH_HEAD\n"
    for written in (makefile, "$(eval $(call x))\n" + makefile):
        assert rank("run: make co", Makefile=written) == expected


def test_an_action_of_the_repository_in_javascript() -> None:
    def of(program: str, given: str = "x") -> int:
        action = {"act/action.yml": "runs: {using: node20, main: m.js}", "act/m.js": program}
        return rank(f"uses: ./act\n        with: {{sha: '{given}'}}", **action)

    assert of("execSync('git fetch origin pull/'+process.env.N+'/head && git checkout FETCH_HEAD')") == 3
    assert of("execSync('git fetch origin main')") == 1
    assert of("// git fetch refs/pull/5/head\nconsole.log(1)") == 1
    assert of("", given=_SHA) == 3


def _image(docker: str, entry: str) -> int:
    files = {"act/Dockerfile": docker, "act/action.yml": "runs: {using: docker, image: Dockerfile}"}
    return rank("uses: ./act", **files, **{"act/e.sh": entry})


def test_an_action_in_an_image_has_the_work_space() -> None:
    started = 'FROM a\nCOPY e.sh /e.sh\nENTRYPOINT ["/e.sh"]\n'
    assert _image(started, "gh pr checkout 5") == 3
    assert _image(started, "gh pr view 5") == 1
    assert _image(started.replace("ENTRYPOINT", "RUN"), "gh pr checkout 5") == 1


def test_the_entry_point_that_an_action_names() -> None:
    action = "runs: {using: docker, image: 'docker://a', entrypoint: e.sh}"
    assert rank("uses: ./act", **{"act/action.yml": action, "act/e.sh": "gh pr checkout 5"}) == 3
    assert rank("uses: ./act", **{"act/action.yml": action, "act/e.sh": "gh pr list"}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "gh pr -R o/r checkout 5",
        "gh --repo o/r pr checkout 5",
        "gh -R=o/r co 5",
        'gh pr "$VERB" 5',
        "gh pr diff 5 | patch -p1",
        "gh pr diff 5 | tr -d x | patch -p1",
        "gh pr diff 5 > p.diff; git apply p.diff",
        "gh pr diff 5 > p.diff; git apply --index < p.diff",
        "gh pr diff 5 > p.diff\ncat p.diff | git apply",
        "gh pr diff 5 | tee out/p.diff\npatch -p1 -i out/p.diff",
        "curl -sSLo p.patch https://x.example/5.patch\ngit am -3 p.patch",
        "curl https://x.example/5.patch --output=p.patch\ngit am p.patch",
        "wget https://x.example/5.patch\ngit am 5.patch",
        "gh pr diff 5 > $F; patch -p1 < $F",
        "gh pr diff 5 > p.diff; patch -p1 < $F",
        f"curl -L https://api.example/tarball/{_SHA} | tar xz --strip 1",
        f"SHA={_SHA}\ncurl -L https://api.example/tarball/$SHA -o a.tgz",
        f"gh api repos/o/r/tarball/{_SHA} | tar xz",
        f"wget --method=GET https://x.example/{_SHA}.zip",
        "git config remote.origin.fetch '+refs/pull/*/head:refs/remotes/origin/pr/*'; git fetch",
        "echo 'fetch = +refs/pull/*/head:refs/remotes/origin/pr/*' >> .git/config\ngit fetch",
        "gh run download 5",
        "gh run download 5 -n x --dir .",
    ],
)
def test_commands_that_may_bring_the_head(text: str) -> None:
    assert rank(script(text)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "gh -R checkout pr view",
        "gh pr diff 5 --name-only > names.txt\ngit apply fix.patch",
        "cat fix.patch | patch -p1",
        "patch -p1 < fix.patch",
        "curl -o tool.tgz https://x.example/tool.tgz\npatch -p1 < fix.patch",
        "curl -L https://x.example/tool-v1.tgz | tar xz",
        "curl -L https://x.example/$VERSION/tool.tgz | tar xz",
        f"curl -X POST https://api.example/statuses/{_SHA}",
        f"curl -d x https://api.example/statuses/{_SHA}",
        f"gh api repos/o/r/statuses/{_SHA} -f state=success",
        f"gh api repos/o/r/commits/{_SHA}/check-runs",
        "curl -L https://x.example/${{ github.event.pull_request.base.sha }}.zip",
        "if [[ $GITHUB_REF == refs/pull/* ]]; then echo; fi",
        "case $GITHUB_REF in\n  refs/pull/*) echo ;;\nesac",
        "echo ${GITHUB_REF#refs/pull/}",
        "# git fetch origin refs/pull/5/head\necho",
        "gh run download 5 -D artifacts",
    ],
)
def test_commands_that_do_not(text: str) -> None:
    assert rank(script(text)) == 1


def test_a_patch_of_an_earlier_step() -> None:
    assert rank("run: gh pr diff 5 > p.diff", "run: git apply p.diff") == 3
    assert rank("run: gh pr diff 5 > p.diff", "run: git apply fix.diff") == 1


def test_a_proxy_is_no_method() -> None:
    assert rank(script(f"curl -x proxy https://x.example/{_SHA}.zip")) == 3
    assert rank(script(f"wget -X docs https://x.example/{_SHA}.zip")) == 3


@pytest.mark.parametrize(
    ("uses", "given", "expected"),
    [
        ("some/git-clone@v1", f"sha: '{_SHA}'", 3),
        ("some/git-clone@v1", "args: fetch refs/pull/5/head", 3),
        ("some/git-clone@v1", "sha: '${{ steps.x.outputs.y }}'", 1),
        ("some/comment@v1", f"body: 'for {_SHA}'", 1),
        ("docker/build-push-action@v6", f"tags: 'app:{_SHA}'", 1),
        ("actions/cache@v4", f"key: '{_SHA}'", 1),
    ],
)
def test_inputs_of_other_actions(uses: str, given: str, expected: int) -> None:
    assert rank(f"uses: {uses}\n        with:\n          {given}") == expected


@pytest.mark.parametrize(
    ("uses", "given", "expected"),
    [
        ("dawidd6/action-download-artifact@v6", "path: .", 3),
        ("dawidd6/action-download-artifact@v6", "name: x", 3),
        ("dawidd6/action-download-artifact@v6", "path: out/..", 3),
        ("actions/download-artifact@v4", "{run-id: '5', path: '${{ github.workspace }}'}", 3),
        ("actions/download-artifact@v4", "name: x", 1),
        ("actions/download-artifact@v4", "{run-id: '5', path: out}", 1),
        ("dawidd6/action-download-artifact@v6", "path: '${{ runner.temp }}/x'", 1),
    ],
)
def test_artifacts_of_other_runs(uses: str, given: str, expected: int) -> None:
    step = f"uses: {uses}\n        with:\n          {given}"
    assert rank(step, on="{workflow_run: {workflows: [x]}}") == expected


_OWN = "github.event.pull_request.head.repo.full_name == github.repository"
_FORK = "github.event.pull_request.head.repo.fork"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (f"github.event_name == 'push' || {_OWN}", 0),
        (f"github.event_name != 'pull_request' || {_OWN}", 0),
        (f"!(github.event_name == 'pull_request' && !({_OWN}))", 0),
        (f"!({_FORK} == true)", 0),
        (f"!(github.actor == 'x' || {_FORK})", 0),
        ("!(github.event.pull_request.head.repo.full_name != github.repository)", 0),
        ("${{ '' }}", 0),
        ("null", 0),
        (f"github.event_name == 'pull_request' || {_OWN}", 2),
        (f"!({_OWN})", 2),
        (f"!({_FORK} == false)", 2),
        (f"!(github.actor == 'x' && {_FORK})", 2),
        (f"!(!{_FORK})", 2),
        ("1", 2),
        ("'false'", 2),
        ("'0'", 2),
    ],
)
def test_conditions_of_jobs(condition: str, expected: int) -> None:
    more = f'    if: "{condition}"\n'
    found = closure({CI: job("run: ./x.sh", on="[push, pull_request]", more=more), "x.sh": ""})
    assert found.reach("x.sh").rank == expected


def test_long_pipelines_and_texts_end() -> None:
    for length in (8, 60, 3_000):
        assert rank(script("gh pr diff 5 | " + " | ".join(["cat"] * length) + " | patch -p1")) == 3
    assert rank("run: python get.py", **{"get.py": "x = '" + "pull/" * 100_000 + "'"}) == 1
