"""Jobs that publish to npm."""

from __future__ import annotations

from pinfix_codemods.oidc.providers.npm.provider import Npm

HEAD = (
    "on: push\npermissions:\n  contents: read\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - uses: actions/checkout@v4\n"
)
KEY = "          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n"
NPM = Npm()


def setup(node: str = "24", action: str = "v4", more: str = "") -> str:
    """A step that sets up Node.js."""
    url = "          registry-url: https://npm-registry.invalid\n"
    inputs = f"          node-version: {node}\n{url}{more}"
    return f"      - uses: actions/setup-node@{action}\n        with:\n{inputs}"


def publish(run: str = "npm publish", key: str = KEY) -> str:
    """A step that publishes."""
    lines = "".join(f"          {line}\n" for line in run.splitlines())
    script = f"|\n{lines}" if "\n" in run else f"{run}\n"
    return f"      - run: {script}" + (f"        env:\n{key}" if key else "")


def of(*steps: str) -> str:
    """A job with these steps."""
    return HEAD + "".join(steps)
