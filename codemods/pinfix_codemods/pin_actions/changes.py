"""Operations: how a decision becomes a change to the file."""

from __future__ import annotations

from pinfix.config import PinStyle
from pinfix.github.steps import UsesSite
from pinfix.pins.edits import at_commit, comment_of, set_comment, set_commit
from pinfix.pins.spots import Spot
from pinfix.plan import Change, Safety
from pinfix.resolution import SNAPSHOT, Resolved
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, follow
from pinfix.yaml.operations import InsertKey, Operation
from pinfix.yaml.plain import kind_of_plain
from pinfix_codemods.pin_actions.decide import Label, Pin, Refuse
from pinfix_codemods.pin_actions.knowledge import NameAsInput

NAME = "pin-actions"


def pin_change(document: Document, spot: Spot, pin: Pin, style: PinStyle) -> Change | Refuse:
    """The change that pins the value at `spot`; refused where the input of a recipe is in the way."""
    written = at_commit(spot.site, pin.resolved.sha)
    operations = set_commit(spot, pin.resolved.sha)
    version = pin.resolved.version
    comment = spot.comment.with_version(version) if spot.comment else version
    notes = spot.comment.notes_beside(pin.uses.ref) if spot.comment else ()
    described = set_comment(document, spot, comment, notes, style.separator)
    operations += described
    written += f" # {comment_of(described)}" if described else ""
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
        before=spot.site.text,
        after=written,
        safety=Safety.ASSUMED if assumption else Safety.SAFE,
        operations=tuple(operations),
        assumption=assumption,
        evidence=_evidence(spot, pin.resolved),
    )


def label_change(document: Document, spot: Spot, label: Label, separator: str) -> Change | None:
    """The change that writes the version of a pin beside it; None where no comment can stand there."""
    operations = set_comment(document, spot, label.comment, label.notes, separator)
    if not operations:
        return None
    old = f" # {spot.comment.content}" if spot.comment else ""
    return Change(
        codemod=NAME,
        place=spot.place,
        title=f"name the version of {_name(label)}: {label.resolved.version}",
        why="Update bots and readers need the exact version beside a commit id.",
        before=spot.site.text + old,
        after=f"{spot.site.text} # {comment_of(operations)}",
        safety=Safety.SAFE,
        operations=tuple(operations),
        evidence=_evidence(spot, label.resolved),
    )


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
