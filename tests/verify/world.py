"""A GitHub with one repository for each thing that can be wrong with a pin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from server import GitHub, serve

from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens
from pinfix_resolvers.inspector import OnlineInspector
from pinfix_resolvers.recorded import Records

TOKEN = "ghp_markedTokenThatMustNotShow0000000001"
NODE = {"action.yml": "runs: {using: node24, main: i.js}\n"}
COMPOSITE = "runs:\n  using: composite\n  steps:\n    - uses: %s\n"


@dataclass
class World:
    server: GitHub
    ids: dict[str, str]

    def uses(self, name: str, comment: str = "v1.1.0", repository: str = "octo/tool") -> str:
        return f"{repository}@{self.ids[name]} # {comment}"

    def inspector(self, token: str | None = None, **patience: object) -> OnlineInspector:
        environment = self.server.environment(token)
        endpoints = from_environment(environment)
        tokens = Tokens(endpoints, environment, lambda host, environment: "")
        client = Client(tokens, patience=Patience(pauses=(0.0,), wait=0.0), sleep=lambda seconds: None)
        return OnlineInspector(client, endpoints, Records())


@contextmanager
def world() -> Iterator[World]:
    with serve() as server:
        yield World(server, _ids(server))


def _ids(server: GitHub) -> dict[str, str]:
    forge = server.forge
    tool = forge.repository("octo/tool")
    first = tool.commit({**NODE, "n": "0"})
    second = tool.commit({**NODE, "n": "1"})
    between = tool.commit({**NODE, "n": "2"})
    third = tool.commit({**NODE, "n": "3"})
    fourth = tool.commit({**NODE, "n": "4"})
    tool.commit({**NODE, "n": "5"})
    tag_object = tool.tag("v1.0.0", second, annotated=True)
    outer = tool.tag("v1.0.1", tag_object, annotated=True)
    tool.tag("v1.1.0", third)
    tool.tag("v1", third)
    tool.tag("v1.2.0", fourth)
    tool.release("v1.2.0", published_at=datetime(2025, 1, 1, tzinfo=UTC))
    tool.tag("v2.0.0", tool.commit({**NODE, "n": "6"}))
    side = tool.commit({**NODE, "n": "7"}, branch="release/v0", parents=[first])
    tool.commit({**NODE, "n": "8"}, branch="release/v0")
    loose = tool.commit({**NODE, "n": "9"}, branch=None, parents=[third])
    hidden = tool.tag_object("hidden", second)
    impostor = forge.fork("octo/tool", "evil/tool").commit({"action.yml": "evil"})

    nest = forge.repository("octo/nest")
    inner = nest.commit({"action.yml": COMPOSITE % f"octo/inner@{'1' * 40}"})
    nest.tag("v1.1.0", inner)
    deep = forge.repository("octo/deep")
    used = deep.commit({"sub/action.yaml": COMPOSITE % "octo/tool@v1"})
    deep.tag("v1.1.0", used)
    outside = forge.repository("octo/outside")
    outside_id = outside.commit({"action.yml": COMPOSITE % f"octo/deep/sub@{used}"})
    outside.tag("v1.1.0", outside_id)

    old = forge.repository("octo/old", archived=True)
    old_id = old.commit(NODE)
    old.tag("v1.1.0", old_id)
    before = forge.repository("octo/before")
    before_id = before.commit(NODE)
    before.tag("v1.1.0", before_id)
    forge.rename("octo/before", "octo/after")
    both = forge.repository("octo/both")
    both.tag("v1", both.commit({"n": "1"}))
    both.branch("v1", both.commit({"n": "2"}))
    return {
        "first": first,
        "second": second,
        "between": between,
        "third": third,
        "fourth": fourth,
        "tag_object": tag_object,
        "outer": outer,
        "hidden": hidden,
        "side": side,
        "loose": loose,
        "impostor": impostor,
        "missing": "1" * 40,
        "inner": inner,
        "used": used,
        "outside": outside_id,
        "old": old_id,
        "before": before_id,
    }
