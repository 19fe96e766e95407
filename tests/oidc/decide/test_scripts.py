"""Python programs that rewritten jobs run, and the variables that tox lets through."""

from __future__ import annotations

import pytest

from pinfix_codemods.oidc.decide import decide as module
from pinfix_codemods.oidc.decide.scripts.verdict import Changed, Fault, Judged

from .toy import PATH, run, unchanged

KEYS = "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}\n"
HEAD = "on: push\npermissions: {}\njobs:\n"


def job(run: str, name: str = "up", env: str = KEYS) -> str:
    head = f"  {name}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
    return f"{head}      - run: {run}\n{env}"


@pytest.fixture
def judged(monkeypatch):
    """Programs that say OLD are rewritten to NEW; those that say BAD are refused. What was asked is kept."""
    asked: list[Changed] = []

    def judge(text: str, changed: Changed) -> Judged:
        asked.append(changed)
        if "BAD" in text:
            return Judged(faults=(Fault("custom-endpoint", 2, "it has an endpoint of its own"),))
        return Judged(text.replace("OLD", "NEW")) if "OLD" in text else Judged()

    def through(path: str, text: str, needed: frozenset[str], gone: frozenset[str]) -> Judged:
        return judge(text, Changed(gone, needed))

    monkeypatch.setattr(module, "judge_with", lambda settings: judge)
    monkeypatch.setattr(module, "pass_through", through)
    return asked


@pytest.mark.usefixtures("judged")
def test_a_program_changes_with_the_workflow():
    outcome = run({PATH: HEAD + job("python x.py"), "x.py": "print('OLD')\n"})
    assert outcome.files["x.py"] == "print('NEW')\n"
    assert "secrets" not in outcome.text
    assert len({change.bundle for change in outcome.swaps}) == 1
    assert sorted(change.place.path for change in outcome.swaps) == [PATH, "x.py"]


def test_a_program_that_needs_no_change(judged):
    outcome = run({PATH: HEAD + job("python x.py"), "x.py": "print()\n"})
    assert [change.place.path for change in outcome.swaps] == [PATH]
    assert judged[0] == Changed(frozenset(), frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}))


@pytest.mark.usefixtures("judged")
def test_a_program_that_cannot_be_changed_keeps_the_key():
    files = {PATH: HEAD + job("python x.py"), "x.py": "a\nBAD\n"}
    outcome = run(files)
    assert outcome.codes == ["script"]
    (refusal,) = outcome.plan.refusals
    assert (refusal.place.path, refusal.place.line) == ("x.py", 2)
    assert "custom-endpoint" in refusal.reason
    assert outcome.text == files[PATH]


def test_programs_of_other_steps_are_not_looked_at(judged):
    files = {PATH: HEAD + job("aws s3 ls") + "      - run: python x.py\n", "x.py": "BAD\n"}
    assert run(files).codes == []
    assert judged == []


@pytest.mark.usefixtures("judged")
def test_one_program_of_two_jobs_that_are_both_changed():
    files = {PATH: HEAD + job("python x.py") + job("python x.py", "two"), "x.py": "OLD\n"}
    outcome = run(files)
    assert outcome.files["x.py"] == "NEW\n"
    assert "secrets" not in outcome.text
    assert len({change.bundle for change in outcome.swaps}) == 1
    assert [change.place.path for change in outcome.swaps].count("x.py") == 1


@pytest.mark.usefixtures("judged")
def test_one_program_of_two_jobs_of_which_one_keeps_its_key():
    """The second job is refused, so that the program must stay, and with it the first."""
    kept = job("python x.py", "two") + "      - run: aws --endpoint-url x\n"
    assert sorted(unchanged({PATH: HEAD + job("python x.py") + kept, "x.py": "OLD\n"})) == [
        "custom-endpoint",
        "script",
    ]


@pytest.mark.usefixtures("judged")
def test_one_program_of_a_job_without_keys():
    files = {PATH: HEAD + job("python x.py") + job("python x.py", "two", ""), "x.py": "OLD\n"}
    assert run(files).files["x.py"] == "NEW\n"


@pytest.mark.usefixtures("judged")
def test_what_one_refused_program_costs_the_others_that_share_a_file():
    one = job("python x.py && python y.py")
    files = {PATH: HEAD + one + job("python x.py", "two"), "x.py": "OLD\n", "y.py": "BAD\n"}
    assert sorted(set(unchanged(files))) == ["script"]


@pytest.mark.usefixtures("judged")
def test_a_program_in_the_step_itself():
    text = HEAD + job("|\n          print('OLD')") + "        shell: python\n"
    assert "          print('NEW')\n" in run(text).text
    assert unchanged(text.replace("OLD", "BAD")) == ["script"]
    assert unchanged(HEAD + job('python -c "OLD"')) == ["script"]
    assert run(HEAD + job('python -c "fine"')).codes == []


def test_tox_lets_the_variables_through(judged):
    files = {
        PATH: HEAD + job("tox -e deploy"),
        "tox.ini": "[testenv:deploy]\npassenv = OLD\ncommands = echo\n",
    }
    outcome = run(files)
    assert "passenv = NEW" in outcome.files["tox.ini"]
    assert Changed(frozenset(), frozenset({"AWS_SESSION_TOKEN"})) in judged


@pytest.mark.usefixtures("judged")
def test_tox_that_cannot_be_changed_keeps_the_key():
    files = {
        PATH: HEAD + job("tox -e deploy"),
        "tox.ini": "[testenv:deploy]\npassenv = BAD\ncommands = echo\n",
    }
    assert "script" in unchanged(files)


PROGRAM = """\
import os

import boto3

client = boto3.client(
    "s3",
    aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
    aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
)
"""


def test_a_client_that_is_given_the_key_is_rewritten():
    outcome = run({PATH: HEAD + job("python x.py"), "x.py": PROGRAM})
    assert "environ" not in outcome.files["x.py"]
    assert "secrets" not in outcome.text


def test_a_client_with_an_endpoint_of_its_own_keeps_the_key():
    program = PROGRAM.replace('"s3",', '"s3", endpoint_url="https://x",')
    outcome = run({PATH: HEAD + job("python x.py"), "x.py": program})
    assert set(outcome.codes) == {"script"}
    assert "endpoint" in outcome.plan.refusals[0].reason


def test_tox_lets_the_token_through_beside_the_pair():
    ini = "[testenv]\npassenv =\n    AWS_ACCESS_KEY_ID\n    AWS_SECRET_ACCESS_KEY\ncommands = python -c 0\n"
    outcome = run({PATH: HEAD + job("tox"), "tox.ini": ini})
    assert "    AWS_SESSION_TOKEN\n" in outcome.files["tox.ini"]


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("literal", [f"# AKIA{'Q7ZK3VXNEBBMGD2X'}", f"GH = 'ghp_{'aB3dE5gH7jK9' * 3}'"])
def test_no_program_is_changed_in_which_a_key_is_written_out(literal):
    """A diff of it would show the key."""
    files = {PATH: HEAD + job("python x.py"), "x.py": f"OLD\n{literal}\n"}
    outcome = run(files)
    assert outcome.codes == ["literal-key"]
    assert outcome.files == files
    (refusal,) = outcome.plan.refusals
    assert (refusal.place.path, refusal.place.line) == ("x.py", 2)
    assert literal[-10:] not in repr(outcome.plan)


@pytest.mark.usefixtures("judged")
def test_a_program_that_does_not_change_may_have_one():
    files = {PATH: HEAD + job("python x.py"), "x.py": f"# AKIA{'Q7ZK3VXNEBBMGD2X'}\n"}
    assert run(files).codes == []
