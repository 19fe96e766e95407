"""Programs and actions of which it is known what they do with credentials that carry a session token."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from pinfix_codemods.oidc.scene.model import Ran, StepScene
from pinfix_codemods.permissions.commands.names import program_name

PROVIDER = "aws"
CONFIGURE = "aws-actions/configure-aws-credentials"
LOGIN = "docker/login-action"
S3_SYNC = "jakejarvis/s3-sync-action"
INVALIDATE = "chetan/invalidate-cloudfront-action"


def is_tool(ran: Ran) -> bool:
    """Whether the command is a program that takes credentials with a token from the environment."""
    return bool(ran.command.words) and program_name(ran.command) in _known("carrying programs")


def carries_token(step: StepScene) -> bool:
    """Whether the action of the step is known to take credentials with a token from the environment."""
    return step.action in _known("carrying actions")


def drops_token(step: StepScene) -> bool:
    """Whether the action of the step takes the key from the environment, but not the token beside it."""
    return step.action == S3_SYNC


@cache
def _known(group: str) -> frozenset[str]:
    text = files("pinfix_codemods.oidc").joinpath("data", f"{PROVIDER}.json").read_text("utf-8")
    return frozenset(json.loads(text)[group])
