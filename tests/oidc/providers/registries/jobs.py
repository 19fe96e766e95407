"""Jobs with one token, as the tests of registries and services take them."""

from __future__ import annotations

import textwrap
from dataclasses import replace

from pinfix.config.oidc_settings import OidcSettings

CONFIGURED = OidcSettings(
    configured=frozenset(
        {"crates", "rubygems", "nuget", "jfrog", "cloudsmith", "pulumi", "codecov", "dockerhub"}
    )
)
PLAIN = replace(CONFIGURED, configured=frozenset())


def workflow(steps: str, *, env: str = "", job: str = "", on: str = "push", outer: str = "") -> str:
    """A workflow with the job `j`; `env`: the lines of its `env`, `outer` those of the workflow's."""
    written = f"on: {on}\npermissions:\n  contents: read\n"
    if outer:
        written += "env:\n" + textwrap.indent(outer.strip() + "\n", "  ")
    written += "jobs:\n  j:\n    runs-on: ubuntu-latest\n"
    if job:
        written += textwrap.indent(job.strip() + "\n", "    ")
    if env:
        written += "    env:\n" + textwrap.indent(env.strip() + "\n", "      ")
    checkout = "- uses: actions/checkout@v4\n"
    return (
        written + "    steps:\n" + textwrap.indent(checkout + textwrap.dedent(steps).lstrip("\n"), "      ")
    )


def env_step(run: str, variable: str, secret: str, more: str = "") -> str:
    """A step with the token in its own `env`; `more`: other lines of the step."""
    body = textwrap.indent(run, "    ")
    extra = textwrap.indent(more + "\n", "  ") if more else ""
    return f"- name: Publish\n{extra}  run: |\n{body}\n  env:\n    {variable}: ${{{{ secrets.{secret} }}}}\n"
