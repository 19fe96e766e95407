"""A runbook as Markdown: one for each service, with the values of the repository.

The order is what keeps deployments alive: nothing is switched off before what takes its place was seen to
work, and nothing is deleted before it was switched off for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pinfix.oidc.companions.checking import EXCHANGES, can_be_tried
from pinfix.oidc.companions.publishers import REGISTRIES
from pinfix.oidc.companions.quoting import shell
from pinfix.oidc.companions.services import SERVICES
from pinfix.oidc.facts import SwapFacts
from pinfix.oidc.parties import Party, open_runs
from pinfix.oidc.runbook.clouds import aws_guide, azure_guide, gcp_guide, vault_guide
from pinfix.oidc.runbook.guide import FOLDER, Block, Guide
from pinfix.oidc.runbook.services import codecov_guide, registry_guide, service_guide
from pinfix.oidc.runbook.uses import SecretUses, secret_uses, variables_by_name
from pinfix.oidc.subjects.contexts import ENVIRONMENT, PULL_REQUEST
from pinfix.oidc.subjects.holes import FILL
from pinfix.oidc.subjects.prefix import Identity
from pinfix.report.escape import code, prose

_CLOUDS: dict[str, Callable[[Sequence[Party], Identity], Guide]] = {
    "aws": aws_guide,
    "gcp": gcp_guide,
    "azure": azure_guide,
    "vault": vault_guide,
}


def runbook(kind: str, parties: Sequence[Party], identity: Identity) -> str:
    """The runbook for the `parties`, which are all of the kind. Raises ValueError for a kind there is not."""
    return "\n".join(_lines(_Book(kind, parties, identity, _guide(kind, parties, identity)))) + "\n"


def _guide(kind: str, parties: Sequence[Party], identity: Identity) -> Guide:
    if kind in _CLOUDS:
        return _CLOUDS[kind](parties, identity)
    if kind in REGISTRIES:
        return registry_guide(kind, parties, identity)
    if kind in SERVICES:
        return service_guide(kind)
    if kind == "codecov":
        return codecov_guide()
    raise ValueError(f"there is no runbook for {kind!r}")


class _Book:
    """What the sections of one runbook are about."""

    def __init__(self, kind: str, parties: Sequence[Party], identity: Identity, guide: Guide) -> None:
        self.kind = kind
        self.parties = parties
        self.identity = identity
        self.guide = guide
        self.by_subject = kind in _CLOUDS or kind in SERVICES
        self.facts: tuple[SwapFacts, ...] = tuple(dict.fromkeys(party.facts for party in parties))
        self.secrets: list[SecretUses] = secret_uses(self.facts)
        contexts = (context for party in parties for context in party.presented.contexts)
        self.environments = tuple(
            dict.fromkeys(
                context.removeprefix(ENVIRONMENT).replace("%3A", ":")
                for context in contexts
                if context.startswith(ENVIRONMENT)
            )
        )
        self.outside_environments = any(
            not context.startswith(ENVIRONMENT) for party in parties for context in party.presented.contexts
        )


def _lines(book: _Book) -> Iterator[str]:
    yield f"# {book.guide.title}: from stored keys to short-lived credentials"
    yield ""
    yield f"For {code(book.identity.shown)}. pinfix carries out none of this. What only you know is `{FILL}`."
    yield from ("", *_jobs(book), *_warnings(book))
    steps = (
        ("See who uses the old keys", _first(book)),
        ("Make the trust", _blocks(book.guide.create)),
        ("Set the variables", _variables(book)),
        ("Check before anything depends on it", _check(book)),
        ("Merge the change", _merge(book)),
        ("Run each workflow once", _run(book)),
        ("Disable the old keys, and delete nothing yet", _disable(book)),
        ("Wait", _WAIT),
        ("Delete", _delete(book)),
        ("If something goes wrong", _BACK),
    )
    for number, (title, lines) in enumerate(steps, start=1):
        yield from (f"## {number}. {title}", "", *lines, "")
    yield from _RENAMED


def _jobs(book: _Book) -> Iterator[str]:
    for party in book.parties:
        presents = ", presents:" if book.by_subject else ""
        yield f"- {code(party.facts.path)}, job {code(party.facts.job)}{presents}"
        yield from (f"  - {code(subject)}" for subject in party.subjects.all if book.by_subject)
        if party.subjects.unknown and book.by_subject:
            claims = ", ".join(map(code, party.subjects.unknown))
            yield (
                f"  - a subject that cannot be computed: the organization's template has {claims}. "
                "Look at a token of the job, and write the subject into the trust yourself."
            )
        yield from (f"  - {prose(note)}" for note in party.facts.notes)


def _warnings(book: _Book) -> Iterator[str]:
    runs = list(open_runs(book.parties))
    if runs and book.by_subject:
        yield from ("", "**These runs are trusted by nothing, and will fail once the keys are gone:**", "")
        yield from (f"- {code(job)}: {prose(what)}" for job, what in runs)
        yield from (
            "",
            "Their subjects cannot be listed one by one, and pinfix writes no wildcards. Give the job an "
            "`environment:` whose rules say which branches and tags may deploy: its subject stays the same.",
        )
    forms = (found for party in book.parties for found in party.subjects.by_context.values())
    if book.by_subject and any(len(found) > 1 for found in forms):
        yield from (
            "",
            "GitHub writes subjects in one of two forms, with ids and without, and could not be asked which "
            "holds here: both are trusted, and nothing else. With a token, `pinfix oidc plan` asks.",
        )
    yield from (line for warning in book.guide.warnings for line in ("", warning))
    yield ""


def _first(book: _Book) -> Iterator[str]:
    yield "**If a key ever stood in a file or in a log, make a new one now, before all else.** It is known."
    yield from ("", "Every use, in all files: `pinfix oidc inventory`. What this change is about:", "")
    for secret in book.secrets:
        yield f"- {code(secret.name)}"
        yield from (
            f"  - {code(one.path)}, job {code(one.job)}: goes with this change" for one in secret.jobs
        )
        for use in secret.others:
            place = f"{use.path}:{use.line}" if use.line else use.path
            yield f"  - {code(place)}: **stays** ({prose(use.what)})"
    yield from (
        "",
        "Not in any file of the repository, and for you to look up: copies for Dependabot, in environments "
        "and in the organization, and people who have the key on their machines.",
    )


def _variables(book: _Book) -> Iterator[str]:
    wanted = variables_by_name(book.facts)
    if not wanted:
        yield "None: the configuration has all values."
        return
    commands = []
    for (source, name), meaning in wanted.items():
        yield f"- {code(f'{source}.{name}')}: {prose(meaning)}"
        commands += [_set(book, source, name, environment) for environment in _places(book, name)]
    yield from ("", "```sh", *dict.fromkeys(commands), "```")


def _places(book: _Book, name: str) -> list[str]:
    """The environments in which a variable is set; "": for the repository."""
    told = [environment for known, environment in book.guide.values if known == name]
    if told:
        return told
    outside = [""] if book.outside_environments or not book.environments else []
    return [*outside, *book.environments]


def _set(book: _Book, source: str, name: str, environment: str) -> str:
    value = book.guide.values.get((name, environment), FILL)
    command = "variable" if source == "vars" else "secret"
    where = f" --env {shell(environment)}" if environment else ""
    return f"gh {command} set {name}{where} --body {shell(value)}"


def _check(book: _Book) -> Iterator[str]:
    if book.kind not in EXCHANGES:
        yield "There is nothing to try without publishing or logging in: step 6 is the check."
        return
    if not any(map(can_be_tried, book.parties)):
        yield "What pull requests present can be tried on a pull request only: step 6 is the check."
        return
    yield (
        f"Copy `{FOLDER}/{book.kind}/oidc-check.yml` to `.github/workflows/`, merge it, and start it by "
        "hand. It shows the claims and exchanges a token, and does nothing else. Where a branch is trusted, "
        "start it on that branch. Remove the file afterwards."
    )
    yield from ("", "```sh", "gh workflow run oidc-check.yml", "gh run watch", "```")
    if any(PULL_REQUEST in party.presented.contexts for party in book.parties):
        yield from ("", "It cannot try what pull requests present: for them, step 6 is the check.")


def _merge(book: _Book) -> Iterator[str]:
    yield "`pinfix apply --only oidc --unsafe`, or the pull request of `pinfix pr`:"
    yield ""
    for one in book.facts:
        yield f"- {code(one.path)}, job {code(one.job)}"


def _run(book: _Book) -> Iterator[str]:
    files = ", ".join(code(path) for path in dict.fromkeys(one.path for one in book.facts))
    yield f"{files}: once each, for every context listed at the top."
    yield from ("", f"The new sign-ins show in {book.guide.seen_in}.")


_WAIT = (
    "One release at least, every schedule once, and no less than seven days. Whoever used the key and was "
    "overlooked now fails, or shows in the date of its last use; what is only disabled is back in a minute.",
)


def _disable(book: _Book) -> Iterator[str]:
    yield from _apart(_kept(book), list(_blocks(book.guide.disable)) if _free(book) else [])


def _delete(book: _Book) -> Iterator[str]:
    free = _free(book)
    deletions = [
        [
            f"No other use of {code(name)} is known here. If step 1 found none elsewhere either:",
            *("", "```sh", *_deletions(book, name), "```"),
        ]
        for name in free
    ]
    yield from _apart(_kept(book), list(_blocks(book.guide.delete)) if free else [], *deletions)


def _free(book: _Book) -> list[str]:
    """Secrets on which nothing else rests that is known."""
    return [secret.name for secret in book.secrets if secret.is_free]


def _kept(book: _Book) -> list[str]:
    """The others: whoever switched their keys off would break what still uses them."""
    lines = []
    for secret in book.secrets:
        number = len(secret.others)
        if number:
            uses = f"{number:,} other {'use is' if number == 1 else 'uses are'} listed in step 1"
            key = "" if secret.names_account else ", and its key"
            lines.append(f"- **Keep {code(secret.name)}**{key}: {uses}. Change those first.")
        elif secret.partners:
            partners = ", ".join(map(code, secret.partners))
            lines.append(f"- **Keep {code(secret.name)}**, and its key: it goes with {partners}.")
    return lines


def _apart(*parts: Sequence[str]) -> Iterator[str]:
    """The parts that there are, with a line between them."""
    for number, part in enumerate(filter(None, parts)):
        yield from ("",) if number else ()
        yield from part


def _deletions(book: _Book, name: str) -> Iterator[str]:
    yield f"gh secret delete {shell(name)}"
    yield "# and its copies, where there are any:"
    yield from (f"gh secret delete {shell(name)} --env {shell(one)}" for one in book.environments)
    yield f"gh secret delete {shell(name)} --app dependabot"
    # Of one of the organization nobody sees here who else uses it: no command takes it away from them.
    yield "# One of the organization is not seen here: other repositories may use it, and it is left to you."


_BACK = (
    "Until step 9: revert the change, and switch the old key on again. That is why step 7 deletes nothing.",
)
_RENAMED = (
    "A repository that is renamed or transferred presents other subjects from then on: change the trust "
    "first, with what `pinfix oidc plan` gives for the new name.",
)


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        yield from ("",) if number else ()
        yield from (block.text,) if block.text else ()
        if block.commands:
            yield from ("",) if block.text else ()
            yield from ("```sh", *block.commands, "```")
