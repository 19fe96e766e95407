"""The codemod `codeowners`: find what workflows execute, and give it owners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.plan import Change, Refusal
from pinfix.resolution import Reference
from pinfix_codemods.codeowners.explanation import EXPLANATION
from pinfix_codemods.codeowners.name import NAME


class Codeowners:
    """Gives every file that a workflow executes the owners that review workflows.

    It runs only where somebody asks for it. Who repairs pins does not expect that afterwards other people are
    asked for reviews; and where no owners are named, those that it takes are a guess, though a marked one.
    """

    name = NAME
    title = "give owners to every file that a workflow executes (runs where it is configured or named)"
    phase = Phase.COMPANIONS
    explanation: Explanation = EXPLANATION

    def asked_for(self, config: Config) -> bool:
        """Whether the configuration has the group, be it empty."""
        return config.codeowners.written

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        """None: what other repositories hold has no owner here."""
        return ()

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        """The lines to be added to the CODEOWNERS file, and what could not be found out."""
        # Imported where used, for the commands and options that do not ask: this brings in the parsers.
        from pinfix_codemods.codeowners.find import find

        return find(repository, context)


codemod = Codeowners()
