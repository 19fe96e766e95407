"""What is said where the newest release that is known cannot do without a key."""

from __future__ import annotations

import pytest
from oidc.decide.toy import SHA

from pinfix.codemod import Context
from pinfix.config import Config
from pinfix.resolution import Resolved
from pinfix_codemods.oidc.decide.changes.versions import NotResolved, resolved
from pinfix_codemods.oidc.finding import Use
from pinfix_codemods.oidc.scene.model import Spot

USE = Use("docker", "login-action", "v4", "4.5.0")
HERE = Spot("ci.yml", 3)


def answered(version: str, source: str) -> Context:
    answer = Resolved(SHA, version, "tag", False, source, "2026-04-30")
    return Context(Config(), {USE.reference: answer}, offline=True)


def test_the_list_that_comes_with_it_is_too_old() -> None:
    with pytest.raises(NotResolved) as raised:
        resolved(USE, answered("v4.1.0", "snapshot"), HERE)
    told = raised.value.objection
    assert (told.code, told.spot) == ("tool-version", HERE)
    assert "of 2026-04-30, ends at v4.1.0: a newer one would be found online" in told.reason
    assert "without `--offline`" in told.remedy


def test_no_release_can_do_without() -> None:
    with pytest.raises(NotResolved) as raised:
        resolved(USE, answered("v4.1.0", "api"), HERE)
    assert "the newest release that is known is v4.1.0" in raised.value.objection.reason
    assert "--offline" not in raised.value.objection.remedy


def test_a_release_that_can() -> None:
    assert resolved(USE, answered("v4.5.0", "snapshot"), HERE).version == "v4.5.0"
