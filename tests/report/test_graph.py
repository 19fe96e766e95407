"""What `pinfix graph` says in each form, and that no name from a repository breaks out of one."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import jsonschema
import pytest
from closure.kit import CI, closure, job

from pinfix.closure import Closure
from pinfix.plan import FileError
from pinfix.report.graph import Format, render

HOSTILE = 'a"]; x -->|"y"| z\\N#quot;<b>`$$%%{init}\x1b[31m\u202e.sh'
FILES = {
    CI: job("run: make test", "run: $A/b.sh", on="pull_request"),
    ".github/workflows/push.yml": job("run: scripts/x.sh", "run: scripts/y.sh"),
    "Makefile": "test:\n\tscripts/x.sh\n",
    "scripts/x.sh": "scripts/y.sh\n",
    "scripts/y.sh": "",
}
FORMS: tuple[Format, ...] = ("text", "json", "mermaid", "dot")


def test_the_tree_has_each_way_with_its_line_and_says_twice_only_that() -> None:
    assert render(closure(FILES), (), "text") == (
        ".github/workflows/ci.yml  [outsiders run files of their own: pull_request]\n"
        "└─ 6: make test → Makefile\n"
        "   └─ 2: scripts/x.sh → scripts/x.sh\n"
        "      └─ 1: scripts/y.sh → scripts/y.sh\n"
        ".github/workflows/push.yml  [only insiders start it]\n"
        "├─ 6: scripts/x.sh → scripts/x.sh  [outsiders run files of their own: pull_request] (see above)\n"
        "└─ 7: scripts/y.sh → scripts/y.sh  [outsiders run files of their own: pull_request] (see above)\n"
        "\n"
        "not found out (1), what outsiders reach first:\n"
        "  .github/workflows/ci.yml:7  dynamic-path: $A/b.sh: the beginning of the path is known only when it"
        " runs ($A/b.sh)  [outsiders run files of their own: pull_request]\n"
        "\n"
        "2 workflows, 3 other files executed, 3 of them where outsiders run files of their own\n"
    )


def test_what_outsiders_reach_comes_first_among_what_is_not_known() -> None:
    flows = {CI: job("run: $A/b.sh"), CI.replace("ci", "z"): job("run: $A/c.sh", on="pull_request")}
    text = render(closure(flows), (), "text")
    assert text.index("c.sh") < text.index("b.sh")


def test_json_fits_its_schema_and_has_the_chains() -> None:
    error = FileError("x.yml", "invalid-yaml", "m")
    graph = json.loads(render(closure(FILES), [error], "json"))
    schema = json.loads(files("pinfix.report.graph").joinpath("graph.schema.json").read_bytes())
    jsonschema.Draft7Validator(schema).validate(graph)
    (script,) = (file for file in graph["files"] if file["path"] == "scripts/x.sh")
    assert [[link["line"] for link in chain["links"]] for chain in script["chains"]] == [[6, 2], [6]]
    assert [chain["reach"]["rank"] for chain in script["chains"]] == [2, 0]
    assert graph["errors"] == [{"path": "x.yml", "code": "invalid-yaml", "message": "m"}]


def test_no_depth_is_too_much() -> None:
    count = 2_000
    scripts = {f"s{number}.sh": f"./s{number + 1}.sh\n" for number in range(count)}
    steps = [f"run: ./s{number}.sh" for number in range(count)]
    for form in FORMS:
        assert f"s{count - 1}.sh" in render(closure({CI: job(*steps), **scripts}), (), form)


def test_nothing_is_there() -> None:
    for form in FORMS:
        assert render(closure({}), (), form)


def test_mermaid_is_made_of_nothing_but_quoted_names() -> None:
    text = render(_hostile(), (), "mermaid")
    name = r'"[\w .,+@#;-]*"'
    lines = text.splitlines()
    assert lines[0] == "flowchart LR"
    line = re.compile(
        rf"  (f\d+(\(\[{name}\]\)|\[{name}\]):::rank\d|f\d+ -->\|{name}\| f\d+"
        r"|%% rank\d: [\w', ]+|classDef rank\d [\w#:,]+)"
    )
    assert [one for one in lines[1:] if not line.fullmatch(one)] == []


def test_dot_is_made_of_nothing_but_quoted_names() -> None:
    text = render(_hostile(), (), "dot")
    outside = re.sub(r'"(?:[^"\\]|\\["\\])*"', "S", text)
    assert '"' not in outside
    assert "\\" not in outside
    assert re.findall(r"f\d+ -> f\d+ \[label=S\];", outside) == ["f0 -> f1 [label=S];"]


@pytest.mark.parametrize("form", FORMS)
def test_no_form_obeys(form: Format) -> None:
    text = render(_hostile(), (), form)
    assert text.replace("\n", "").isprintable()


def _hostile() -> Closure:
    from dataclasses import replace

    plain = closure({CI: job("run: ./x.sh"), "x.sh": ""})
    (chain,) = plain.chains["x.sh"]
    link = replace(chain.links[0], what=HOSTILE, target=HOSTILE)
    return replace(plain, chains={HOSTILE: (replace(chain, links=(link,)),)})
