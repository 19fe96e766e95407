"""Any workflows, any needs, any settings: nothing breaks, nothing is widened, and it is done at once."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from permissions.placement.invariants import check, made_needs

from pinfix_codemods.permissions.placement.verdict import Style

FOLDER = ".github/workflows/"
NAMES = ("a", "b", "c", "d")
TRIGGERS = ("push", "push", "workflow_call", "[push, workflow_call]", "{push: , workflow_call: }")
BLOCKS = (
    "", "", "", "read-all", "write-all", "{}", "{contents: read}", "{contents: write, packages: write}",
    "\n%s  packages: read # p\n%s  contents: write", "{id-token: write, contents: read, issues: none}",
    "\n%s  contents: write\n%s  # about it\n%s  issues: write", "${{ x }}",
)  # fmt: skip

styles = st.builds(
    Style,
    default=st.sampled_from([None, "read", "write"]),
    visibility=st.sampled_from([None, "public", "private"]),
    top=st.sampled_from(["none", "read"]),
    comments=st.booleans(),
    narrow=st.booleans(),
)


@given(st.integers(0, 2**48).map(Random), styles)
def test_no_job_gets_too_little_or_more_than_before(random: Random, style: Style) -> None:
    texts = {f"{FOLDER}{name}.yml": _workflow(random) for name in NAMES[: random.randint(1, len(NAMES))]}

    check(texts, made_needs(texts, random, 0.2), style)


def _workflow(random: Random) -> str:
    lines = [f"on: {random.choice(TRIGGERS)}", *random.choice(([], [""], ["env: {}"], ["", "# here"]))]
    block = _block(random, "")
    lines += [f"permissions: {block}"] if block else []
    jobs = random.sample(("one", "two", "three", "four"), random.randint(1, 4))
    lines.append("jobs:")
    for number, name in enumerate(jobs):
        if number and random.random() < 0.15 and jobs[0] + ": &x" in "".join(lines):
            lines.append(f"  {name}: *x")
            continue
        lines.append(f"  {name}: &x" if number == 0 else f"  {name}:")
        lines += _job(random)
    return "\n".join(lines) + random.choice(("\n", "\n", "", "\n\n"))


def _job(random: Random) -> list[str]:
    block = _block(random, "    ")
    own = [f"    permissions: {block}"] if block else []
    if random.random() < 0.3:
        target = random.choice((f"./{FOLDER}{random.choice(NAMES)}.yml", f"o/r/{FOLDER}a.yml@v1"))
        return [*own, f"    uses: {target}"]
    return [*own, *random.choice((["    name: n"], [], ["", "    # about it"])), "    runs-on: x"]


def _block(random: Random, indent: str) -> str:
    return random.choice(BLOCKS).replace("%s", indent)
