"""The workflow that tries the trust."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from corpus import judges
from oidc.setting_up import CHOSEN, UNKNOWN, facts, flow, in_environments, parties
from ruamel.yaml import YAML

from pinfix.oidc.companions.checking import EXCHANGES
from pinfix.oidc.companions.making import companions


def text(kind: str, **given: Any) -> str:
    document = given.pop("document", flow())
    return companions(parties(facts(kind, **given), document=document), UNKNOWN)[f"{kind}/oidc-check.yml"]


def jobs(kind: str, **given: Any) -> list[dict[str, Any]]:
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(text(kind, **given))
    assert (found["on"], found["permissions"]) == ("workflow_dispatch", {})
    return list(found["jobs"].values())


@pytest.mark.parametrize("kind", EXCHANGES)
def test_it_has_no_power_but_to_ask_for_a_token_and_runs_no_action(kind: str) -> None:
    (job,) = jobs(kind)
    assert job["permissions"] == {"id-token": "write"}
    assert "environment" not in job
    assert [set(step) for step in job["steps"]] == [{"name", "env", "run"}]


def test_environments_have_a_job_of_their_own() -> None:
    (job,) = jobs("aws", environment=CHOSEN, document=in_environments("staging", "prod:eu"))
    assert job["strategy"]["matrix"] == {"environment": ["staging", "prod:eu"]}
    assert job["environment"] == "${{ matrix.environment }}"


def test_values_of_the_workflow_stand_in_the_environment_and_not_in_the_script() -> None:
    (job,) = jobs("aws", role="arn:aws:iam::111122223333:role/deploy", audience="sts.amazonaws.com.cn")
    (step,) = job["steps"]
    assert step["env"] == {
        "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/deploy",
        "AWS_REGION": "eu-west-1",
        "AUDIENCE": "sts.amazonaws.com.cn",
    }
    assert "${{" not in step["run"]


@pytest.mark.parametrize(
    "value", ["${{ steps.x.outputs.role }}", "a b", '"', "${{ vars.A || vars.B }}", "a\nb"]
)
def test_other_values_are_left_to_be_filled_in(value: str) -> None:
    (job,) = jobs("aws", role=value)
    assert job["steps"][0]["env"]["AWS_ROLE_ARN"] == "<<FILL>>"


@pytest.mark.judge
@pytest.mark.parametrize("kind", EXCHANGES)
def test_judged(tmp_path: Path, kind: str) -> None:
    name = f"repository/.github/workflows/{kind}.yml"
    target = tmp_path / name
    target.parent.mkdir(parents=True)
    target.write_text(text(kind, environment=CHOSEN, document=in_environments("staging", 'eu: "x" #1')))
    assert judges.actionlint(tmp_path, [name]).total() == 0
    assert judges.json_schema(tmp_path, [name], "github-workflows").total() == 0
    assert judges.zizmor(tmp_path, [name]).findings.total() == 0
