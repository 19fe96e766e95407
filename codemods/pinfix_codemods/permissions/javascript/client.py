"""Where the client of GitHub's API goes in a script: which of its methods are used, and where it is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tree_sitter import Node

from pinfix_codemods.permissions.javascript.constants import resolved
from pinfix_codemods.permissions.javascript.model import ApiUse, Escape, Require
from pinfix_codemods.permissions.javascript.modules import loaded, required
from pinfix_codemods.permissions.javascript.options import options_of
from pinfix_codemods.permissions.javascript.syntax import (
    arguments,
    is_access,
    line_of,
    literal,
    member,
    nodes,
    string_parts,
    text_of,
)

CLIENTS = frozenset({"github", "octokit"})
"""What `actions/github-script` calls the client; a script may give it other names."""

_OF_CLIENTS = frozenset({"rest", "graphql", "paginate"})
"""Properties by which a client is known under whatever name it has."""

_SUBJECTS = ("issue_number", "pull_number")
_MOST_ALIASES = 50


class Client:
    """The client under all its names, and all that becomes of it."""

    def __init__(self, root: Node, constants: Mapping[str, Node]) -> None:
        self.uses: list[ApiUse] = []
        self.escapes: list[Escape] = []
        self.requires: list[Require] = []
        self._root = root
        self._constants = constants
        self._loaded = dict(loaded(root))
        self._chains: dict[str, tuple[str, ...]] = dict.fromkeys(CLIENTS, ())  # () is the client itself
        self._find_aliases()
        self._holders = frozenset(_holders(root))
        for node in nodes(root):
            if self._begins(node):
                self._follow(node)
            elif self._is_holder(node) or self._takes_apart(node):
                self._lose(node, "the client is handed to code that is not followed")
            elif self._is_stranger(node):
                self._lose(node, "a client is used under a name that is not followed")

    def _begins(self, node: Node) -> bool:
        """Whether `node` is the client, or something of it under another name."""
        if node.type == "shorthand_property_identifier":
            return text_of(node) in self._chains
        if node.type == "property_identifier":
            # `args.github`: an object in which it was handed over.
            parent = node.parent
            return text_of(node) in CLIENTS and parent is not None and parent.type == "member_expression"
        return node.type == "identifier" and text_of(node) in self._chains and not _is_declaration(node)

    def _is_holder(self, node: Node) -> bool:
        """Whether `node` hands over an object of which the client is a property (`args` of `args.github`)."""
        parent = node.parent
        return (
            node.type == "identifier"
            and parent is not None
            and parent.type in ("arguments", "spread_element")
            and text_of(node) in self._holders
        )

    def _takes_apart(self, node: Node) -> bool:
        """Whether parts of the client get names in a pattern (`{github: {rest}}`), or it is taken by text."""
        if node.type == "subscript_expression":
            return member(node) in CLIENTS
        if (
            node.type != "pair_pattern"
            or text_of(node.child_by_field_name("key")).strip("'\"") not in CLIENTS
        ):
            return False
        value = node.child_by_field_name("value")
        return value is None or value.type != "identifier"

    def _is_stranger(self, node: Node) -> bool:
        """Whether `node` is what only a client has, of something that is not known to be one."""
        if not is_access(node) or member(node) not in _OF_CLIENTS or not _is_used(node):
            return False
        owner = node.child_by_field_name("object")
        while owner is not None and owner.type in ("await_expression", "parenthesized_expression"):
            owner = owner.named_children[0] if owner.named_children else None
        if owner is None or self._chain(owner) is not None:
            return False
        return not is_access(owner) or member(owner) not in CLIENTS

    def _find_aliases(self) -> None:
        """Names that are declared as the client or as a part of it, through several steps."""
        known = -1
        while known != len(self._chains) and len(self._chains) < _MOST_ALIASES:
            known = len(self._chains)
            for node in nodes(self._root):
                if node.type == "variable_declarator":
                    self._declare(node)
                elif node.type == "pair_pattern" and text_of(node.child_by_field_name("key")) in CLIENTS:
                    self._chains.setdefault(text_of(node.child_by_field_name("value")), ())

    def _declare(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        chain = None if value is None else self._chain(value)
        if name is None or chain is None:
            return
        if name.type == "identifier":
            self._name(text_of(name), chain, node)
        else:
            for part, more in _named_by(name) or ():
                self._name(part, (*chain, *more), node)

    def _name(self, name: str, chain: tuple[str, ...], node: Node) -> None:
        """Note what `name` is; where it is something else elsewhere, which one is meant is not followed."""
        if self._chains.setdefault(name, chain) != chain and name not in CLIENTS:
            self._lose(node, f"`{name}` is more than one part of the client")

    def _chain(self, node: Node) -> tuple[str, ...] | None:
        """The names that lead from the client to `node`; None: it is nothing of the client."""
        names: list[str] = []
        while is_access(node):
            name, inner = self._member(node), node.child_by_field_name("object")
            if name is None or inner is None:
                return None
            names.append(name)
            node = inner
        if node.type == "call_expression" and text_of(node.child_by_field_name("function")).endswith(
            "getOctokit"
        ):
            return tuple(reversed(names))
        if node.type != "identifier" or text_of(node) not in self._chains:
            return None
        return (*self._chains[text_of(node)], *reversed(names))

    def _follow(self, node: Node) -> None:
        names = list(self._chains.get(text_of(node), ()))
        here = node.parent if node.type == "property_identifier" else node
        assert here is not None
        while is_access(here.parent) and here.parent is not None and _is_object(here, here.parent):
            name = self._member(here.parent)
            if name is None:
                self._lose(here, "a method of the client is chosen while the script runs")
                return
            names.append(name)
            here = here.parent
        self._settle(tuple(names), here)

    def _settle(self, names: tuple[str, ...], here: Node) -> None:
        """What becomes of `here`, which is the client (`names` is empty) or a part of it."""
        parent = here.parent
        if parent is None or parent.type in ("expression_statement", "typeof"):
            return
        function = parent.child_by_field_name("function") if parent.type == "call_expression" else None
        if function is not None and function == here:
            given = arguments(parent)
            if names[:1] != ("paginate",) or not given or self._chain(given[0]) is None:
                self.uses.append(self._use(names, parent))  # else the method that is paged through counts
        elif parent.type == "arguments" and len(names) >= 2 and parent.parent is not None:
            self.uses.append(self._use(names, parent.parent))  # paginate(github.rest.issues.list, …)
        elif parent.type == "variable_declarator" and self._names_all(parent):
            return
        elif not self._hand_over(here):
            self._lose(here, "the client is handed to code that is not followed")

    def _names_all(self, declarator: Node) -> bool:
        name = declarator.child_by_field_name("name")
        if name is None:
            return False
        if name.type == "identifier":
            return text_of(name) in self._chains
        return _named_by(name) is not None

    def _member(self, access: Node) -> str | None:
        """The name of the property that is taken, also by the name of a constant."""
        index = resolved(access.child_by_field_name("index"), self._constants)
        return member(access) if access.type == "member_expression" else literal(index)

    def _hand_over(self, here: Node) -> bool:
        """Whether the client goes as `{github}` to a module of which the name is known."""
        holder = here.parent if here.type != "shorthand_property_identifier" else here
        if holder is None or (
            holder.type == "pair" and text_of(holder.child_by_field_name("key")) not in CLIENTS
        ):
            return False
        call = holder
        for expected in ("object", "arguments", "call_expression"):
            if call.parent is None or call.parent.type != expected:
                return False
            call = call.parent
        module = self._module(call.child_by_field_name("function"))
        if module is None:
            return False
        self.requires.append(Require(module, line_of(here), gets_client=True))
        return True

    def _module(self, function: Node | None) -> str | None:
        """The module behind `run(…)`, `run.part(…)` or `require('./run')(…)`."""
        while is_access(function) and function is not None:
            function = function.child_by_field_name("object")
        if function is None:
            return None
        return self._loaded.get(text_of(function)) if function.type == "identifier" else required(function)

    def _use(self, names: tuple[str, ...], call: Node) -> ApiUse:
        given = [resolved(node, self._constants) or node for node in arguments(call)]
        handed = [node for node in given if not is_access(node)]  # a method that is paged through is none
        options = options_of(handed, self._root, self._chains, _SUBJECTS)
        first = given[0] if given else call.child_by_field_name("arguments")  # a tagged template
        route = string_parts(first)
        fixed = options.known and (route is None or options.url is None)
        text = options.url if route is None else route
        return ApiUse(names, line_of(call), text, options.method, options.subject, fixed)

    def _lose(self, node: Node, how: str) -> None:
        escape = Escape(line_of(node), how)
        if escape not in self.escapes:
            self.escapes.append(escape)


def _holders(root: Node) -> Iterator[str]:
    for node in nodes(root):
        if node.type == "member_expression" and member(node) in CLIENTS:
            yield text_of(node.child_by_field_name("object"))


def _named_by(pattern: Node) -> list[tuple[str, tuple[str, ...]]] | None:
    """The names that a pattern gives, each with the properties that lead there; None: there is more in it."""
    found: list[tuple[str, tuple[str, ...]]] = []
    pending: list[tuple[Node, tuple[str, ...]]] = [(pattern, ())]
    while pending:
        node, chain = pending.pop()
        if node.type == "identifier":
            found.append((text_of(node), chain))
        elif node.type != "object_pattern" or len(chain) > _MOST_ALIASES:
            return None
        for child in node.named_children if node.type == "object_pattern" else ():
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if child.type == "shorthand_property_identifier_pattern":
                found.append((text_of(child), (*chain, text_of(child))))
            elif child.type == "pair_pattern" and key is not None and value is not None:
                name = text_of(key) if key.type == "property_identifier" else literal(key)
                if name is None:
                    return None
                pending.append((value, (*chain, name)))
            elif child.type != "comment":
                return None
    return found


def _is_used(node: Node) -> bool:
    """Whether something is done with what `node` takes: it is called, or something of it is taken."""
    parent = node.parent
    return parent is not None and (
        (is_access(parent) and parent.child_by_field_name("object") == node)
        or (parent.type == "call_expression" and parent.child_by_field_name("function") == node)
    )


def _is_object(node: Node, access: Node) -> bool:
    return access.child_by_field_name("object") == node


def _is_declaration(node: Node) -> bool:
    """A parameter or a declared name: what is used is used elsewhere."""
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "variable_declarator":
        return parent.child_by_field_name("name") == node
    if parent.type == "pair_pattern":
        return parent.child_by_field_name("value") == node
    return parent.type in ("formal_parameters", "function_declaration", "class_declaration") or (
        parent.type == "arrow_function" and parent.child_by_field_name("parameter") == node
    )
