"""Large and hostile files: the work grows with the file, and the reports stay short."""

from __future__ import annotations

from pinfix_codemods.oidc.decide import trying

from .toy import run

HEAD = "on: push\npermissions: {}\njobs:\n"
KEYS = "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}\n"


def job(name: str, steps: int, run: str = "aws s3 ls") -> str:
    return f"  {name}:\n    runs-on: ubuntu-latest\n    steps:\n" + f"      - run: {run}\n{KEYS}" * steps


def test_many_jobs_are_tried_together(monkeypatch):
    calls: list[int] = []
    patch_groups = trying.patch_groups

    def counted(document, groups):
        calls.append(len(groups))
        return patch_groups(document, groups)

    monkeypatch.setattr(trying, "patch_groups", counted)
    outcome = run(HEAD + "".join(job(f"j{number}", 2) for number in range(60)))
    assert calls == [60]
    assert outcome.text.count("uses: aws-actions/") == outcome.text.count("id-token: write") == 60
    assert "secrets" not in outcome.text


def test_what_fails_is_left_out_and_the_rest_is_made():
    """A key that is shared by an anchor, among jobs that can be changed."""
    shared = job("shared", 1).replace("env: {", "env: &e {") + "      - run: echo\n        env: *e\n"
    outcome = run(HEAD + job("a", 1) + shared + job("b", 1))
    assert outcome.codes == ["anchors"]
    assert outcome.text.count("id-token: write") == 2


def test_reasons_are_told_once_and_cut_off():
    lost = "".join(f"      - run: ./x{number}.sh\n" for number in range(40))
    text = "on: push\njobs:\n" + job("a", 1).replace(
        "steps:\n", "steps:\n      - uses: actions/checkout@v4\n" + lost
    )
    outcome = run(text)
    (refusal,) = outcome.plan.refusals
    assert "and 35 more" in refusal.reason
    assert len(refusal.reason) < 2_000


def test_more_conditions_than_fit_into_one():
    steps = "".join(
        f"      - run: aws s3 ls\n        if: inputs.x == '{number:0300}'\n{KEYS}" for number in range(80)
    )
    outcome = run(HEAD + "  a:\n    runs-on: x\n    steps:\n" + steps)
    assert outcome.codes == ["condition"]
