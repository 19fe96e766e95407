"""An action of which only the metadata are known, and that is not given the token: what it still gets at."""

from __future__ import annotations

import re

from pinfix.github.expressions.values import Holds
from pinfix.github.scopes import Grant, Level
from pinfix_codemods.permissions.assumed import does_not_push
from pinfix_codemods.permissions.live import Git, Live
from pinfix_codemods.permissions.need import Assumption, Need, Spot, union

_PACKAGES = Grant.of({"packages": Level.WRITE})
_CODE = Grant.of({"contents": Level.READ})
_PUSH = Grant.of({"contents": Level.WRITE})
_MAY_PUSH = re.compile(
    r"(?<![A-Za-z=])(?<!\s-)(?<!\s--)(?<!--no-)(release|publish|deploy|push|bump|changelog|gh-?pages)(?![a-z])"
)
"""Words in the name of a program or an action that speak against the assumption that it does not push.

Options (`--release`) and kinds of builds (`Release`) do not.
"""

_PUSHES_ELSEWHERE = re.compile(
    r"(?<![\w./-])(npm|pnpm|yarn|bun|cargo|dotnet|nuget|twine|uv|poetry|flit|hatch|pdm|gem|docker|podman|helm)"
    r"( nuget|[ -]compose( -[^ `]+ [^ `]+)?)? (publish|push)(?![a-z:-])"
    r"|\b(npm|pnpm|pip|pipx|gem|cargo|brew|apt|apt-get) (install|add|i) [^`]*"
)
"""Programs that send to a registry of packages, not to the repository; and names of what is installed."""

_IDENTITY = Grant.of({"id-token": Level.WRITE})


_MAY_CHANGE = re.compile(
    r"(?<![a-z])(commit|backport|cherry-pick|tagger|auto-tag|push-tag|create-tag)(?![a-z])"
)
"""Words that say it of an action, in its name; in a command line they are arguments more often than not."""


def action_may_push(name: str) -> bool:
    """Whether an action of this name (`owner/name/path`) is probably there to push something."""
    return bool(_MAY_PUSH.search(name) or _MAY_CHANGE.search(name.lower()))


def need_of_opaque(what: str, live: Live, spot: Spot, *, may_push: bool = False) -> Need:
    """What code may need of the credentials that earlier steps left lying about, and of OpenID Connect.

    A credential of git could push anything, so that it is an assumption that it does not; a login to a
    registry of packages can do no more than write packages. `what` is the subject of a sentence. `may_push`:
    that is told by more than its words.
    """
    return union(
        _needs(what, live, spot, may_push or bool(_MAY_PUSH.search(_PUSHES_ELSEWHERE.sub("", what))))
    )


def _needs(what: str, live: Live, spot: Spot, may_push: bool) -> list[Need]:
    needs = []
    has_git = live.git in (Git.TOKEN, Git.UNKNOWN) or bool(live.files.get("netrc"))
    if has_git and may_push:
        # Nobody calls it so for nothing: the grant stays rather than that a release breaks.
        needs.append(Need.of(_PUSH, spot, f"{what} may push, by its words"))
    elif has_git:
        needs.append(assuming(spot, does_not_push(what)))
    if any(live.registries.values()):
        needs.append(Need.of(_PACKAGES, spot, f"{what} can use the login to the registry"))
    if live.files.get("composer-auth"):
        needs.append(Need.of(_CODE, spot, f"{what} can use the credential that Composer has"))
    if any(holds for name, holds in live.files.items() if name not in ("composer-auth", "netrc")):
        needs.append(Need.of(_PACKAGES, spot, f"{what} can use the credentials of a package manager"))
    if live.oidc is Holds.YES:
        needs.append(Need.of(_IDENTITY, spot, f"{what} can ask for an OpenID Connect token"))
    elif live.oidc:
        needs.append(assuming(spot, f"{what} does not ask for an OpenID Connect token"))
    return needs


def assuming(spot: Spot, text: str) -> Need:
    """A need of nothing, as long as `text` is true."""
    return Need(assumptions=(Assumption(spot, text),))
