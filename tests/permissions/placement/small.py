"""Small workflows with needs of a few kinds, each written twice."""

from __future__ import annotations

from permissions.blocks import Result, needs, written

from pinfix_codemods.permissions.need import Need
from pinfix_codemods.permissions.placement.verdict import Style

NONE = needs()
READ = needs(contents="read")
WRITE = needs(contents="write")
PACKAGES = needs(contents="read", packages="read")


def workflow(top: str = "", **blocks: str) -> str:
    """A workflow with jobs of these names, each with its block ("": none)."""
    head = f"permissions: {top}\n" if top else ""
    jobs = "".join(
        f"  {name}:\n" + (f"    permissions: {block}\n" if block else "") + "    runs-on: x\n"
        for name, block in blocks.items()
    )
    return f"on: push\n{head}jobs:\n{jobs}"


def run(text: str, style: Style | None = None, **wanted: Need) -> Result:
    """What becomes of it; and nothing more the second time."""
    result = written(text, wanted, style)
    assert result.failed == ()
    again = written(result.text, wanted, style)
    assert again.changes == ()
    assert again.text == result.text
    return result


BLOCK = "permissions:\n  contents: read\n"
IN_JOB = "    permissions:\n      contents: {}\n"
NARROW = Style(narrow=True)
TOP_READ = Style(top="read")
DEFAULT_READ = Style(default="read")
