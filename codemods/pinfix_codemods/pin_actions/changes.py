"""Operations: how a decision becomes a change to the file."""

from __future__ import annotations

from collections.abc import Sequence

from pinfix.config import PinStyle
from pinfix.github.steps import UsesSite
from pinfix.ignores import comment_above
from pinfix.pins.comments import is_marker
from pinfix.pins.spots import Spot
from pinfix.plan import Change, Safety
from pinfix.resolution import SNAPSHOT, Resolved
from pinfix.yaml.document import Document
from pinfix.yaml.lower_comments import comment_slot
from pinfix.yaml.nodes import Mapping, Node, Scalar, follow
from pinfix.yaml.operations import (
    CannotEdit,
    InsertCommentAbove,
    InsertKey,
    Operation,
    SetScalar,
    SetTrailingComment,
)
from pinfix.yaml.plain import kind_of_plain
from pinfix_codemods.pin_actions.decide import Label, Pin, Refuse
from pinfix_codemods.pin_actions.knowledge import NameAsInput

NAME = "pin-actions"


def pin_change(document: Document, spot: Spot, pin: Pin, style: PinStyle) -> Change | Refuse:
    """The change that pins the value at `spot`; refused where the input of a recipe is in the way."""
    before = spot.site.text
    after = before[: before.index("@", before.find("://") + 1)] + "@" + pin.resolved.sha
    ending = _ending(spot.site)
    operations: list[Operation] = [SetScalar(s.path, after + ending, document=s.document) for s in spot.sites]
    version = pin.resolved.version
    comment = spot.comment.with_version(version) if spot.comment else version
    notes = spot.comment.notes_beside(pin.uses.ref) if spot.comment else ()
    described = _commented(document, spot, comment, notes, style.separator)
    operations += described
    written = f"{after} # {_text_of(described)}" if described else after
    given: list[Operation] = []
    if pin.recipe is not None:
        for site in spot.sites:
            inputs = _input_operation(document, site, pin)
            if isinstance(inputs, Refuse):
                return inputs
            given += inputs
        operations += given
        written += f", with {pin.recipe.input}: {pin.uses.ref}" if given else ""
    assumption = _assumption(pin, style, writes_input=bool(given))
    return Change(
        codemod=NAME,
        place=spot.place,
        title=f"pin {_name(pin)} to {version}",
        why=_why(pin),
        before=before,
        after=written,
        safety=Safety.ASSUMED if assumption else Safety.SAFE,
        operations=tuple(operations),
        assumption=assumption,
        evidence=_evidence(spot, pin.resolved),
    )


def label_change(document: Document, spot: Spot, label: Label, separator: str) -> Change | None:
    """The change that writes the version of a pin beside it; None where no comment can stand there."""
    operations = _commented(document, spot, label.comment, label.notes, separator)
    if not operations:
        return None
    old = f" # {spot.comment.content}" if spot.comment else ""
    return Change(
        codemod=NAME,
        place=spot.place,
        title=f"name the version of {_name(label)}: {label.resolved.version}",
        why="Update bots and readers need the exact version beside a commit id.",
        before=spot.site.text + old,
        after=f"{spot.site.text} # {_text_of(operations)}",
        safety=Safety.SAFE,
        operations=tuple(operations),
        evidence=_evidence(spot, label.resolved),
    )


def _commented(
    document: Document, spot: Spot, comment: str, notes: Sequence[str], separator: str
) -> list[Operation]:
    """The comment at the end of the line, and the notes that stood there on a line above it."""
    site = spot.site
    if not has_room(document, spot):
        return []
    above = spot.comment.lone_markers if spot.comment and comment != spot.comment.content else ()
    if notes and (above or _is_below_marker(document, site)):
        comment = " # ".join((comment, *notes))  # nothing may come between a marker and its line
    else:
        above = tuple(notes) or above
    operations: list[Operation] = []
    if above:
        operations.append(InsertCommentAbove(site.path, " # ".join(above), site.document))
    operations.append(SetTrailingComment(site.path, comment, separator, site.document))
    return operations


def _is_below_marker(document: Document, site: UsesSite) -> bool:
    """Whether a marker for some tool, meant for this line, stands alone on the line above."""
    above = comment_above(document, site.written.start)
    return above is not None and is_marker(above.content)


def _text_of(operations: Sequence[Operation]) -> str:
    """What the comment says after `operations`."""
    return next(operation.text for operation in operations if isinstance(operation, SetTrailingComment))


def _ending(site: UsesSite) -> str:
    """What the value has behind the reference: the line break at the end of a block scalar."""
    return site.node.value[len(site.text) :] if isinstance(site.node, Scalar) else ""


def has_room(document: Document, spot: Spot) -> bool:
    """Whether a comment can stand at the end of the line, and is about this value alone."""
    if not spot.alone:
        return False
    try:
        comment_slot(document, spot.site.node)
    except CannotEdit:
        return False
    return True


def _input_operation(document: Document, site: UsesSite, pin: Pin) -> list[Operation] | Refuse:
    """What puts the name into the input that it stands for."""
    recipe = pin.recipe
    assert recipe is not None
    name = pin.uses.ref
    owner = follow(document.node(site.owner_path, site.document))
    assert isinstance(owner, Mapping)
    inputs = owner.get("with")
    if inputs is None:
        return [
            InsertKey(site.owner_path, "with", {recipe.input: name}, after="uses", document=site.document)
        ]
    given = follow(inputs)
    existing = _input(given, recipe.input) if isinstance(given, Mapping) else None
    if existing is None:
        return [InsertKey((*site.owner_path, "with"), recipe.input, name, document=site.document)]
    value = follow(existing)
    text = value.value if isinstance(value, Scalar) else "a collection"
    if recipe.input_wins or (text == name and _is_text(value)):
        return []
    return _conflict(pin, recipe, text)


def _input(given: Mapping, name: str) -> Node | None:
    """The value of an input; GitHub compares the names of inputs without regard to case."""
    return next((value for key, _, value in given.entries() if key.lower() == name), None)


def _is_text(value: Node) -> bool:
    """Not a number: `1.80` without quotes reaches the action as 1.8."""
    if not isinstance(value, Scalar) or value.style or value.tag is not None:
        return True
    return kind_of_plain(value.value) == "str"


def _conflict(pin: Pin, recipe: NameAsInput, text: str) -> Refuse:
    return Refuse(
        "input-conflict",
        f"the name {pin.uses.ref} and the input {recipe.input}: {text} say different things",
        f"Decide which is meant and write it as the input {recipe.input}; then pin again.",
    )


def _assumption(pin: Pin, style: PinStyle, *, writes_input: bool) -> str:
    uses, resolved = pin.uses, pin.resolved
    if pin.recipe:
        given = f"{pin.recipe.input}: {uses.ref}" if writes_input else f"its {pin.recipe.input} as it stands"
        return f"{resolved.version} with {given} does what @{uses.ref} does"
    if resolved.kind == "branch" and style.branches == "latest-tag":
        return f"{resolved.version}, the newest release, does what the branch {uses.ref} does"
    if not resolved.exact and resolved.source == SNAPSHOT:
        return f"{uses.owner}/{uses.repo}@{uses.ref} still points where it did on {resolved.as_of}"
    return ""


def _why(pin: Pin) -> str:
    if pin.recipe:
        return f"@{pin.uses.ref} can be moved to other code; {pin.recipe.because}."
    kind = "branch" if pin.resolved.kind == "branch" else "tag"
    return f"The {kind} {pin.uses.ref} can be moved to other code at any time; a commit cannot."


def _name(decision: Pin | Label) -> str:
    uses = decision.uses
    return f"{uses.owner}/{uses.repo}" + (f"/{uses.path}" if uses.path else "")


def _evidence(spot: Spot, resolved: Resolved) -> dict[str, object]:
    evidence: dict[str, object] = {
        "sha": resolved.sha,
        "version": resolved.version,
        "kind": resolved.kind,
        "source": resolved.source,
        "as_of": resolved.as_of,
    }
    if len(spot.sites) > 1:
        evidence["places"] = [list(site.path) for site in spot.sites]
    return evidence
