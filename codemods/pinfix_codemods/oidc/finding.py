"""What is found in a job: stored keys of one provider, and either how they go or why they stay."""

from __future__ import annotations

from dataclasses import dataclass, field

from pinfix.resolution import Reference
from pinfix.yaml.operations import Operation
from pinfix_codemods.oidc.scene.model import Entry, Spot, StepScene


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a job keeps its key: a stable slug of docs/codes.md, the reason, what a person can do."""

    code: str
    spot: Spot
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Use:
    """An action that is written or raised: `owner/repo`, and the tag or branch `ref` to resolve (`v6`).

    What is written is the commit that the resolver names for it, with the version as a comment.
    `minimum`: the first version that can do without a key (`1.6.0`; "": any), for what the name leads to may
    be older, as in an old snapshot: then the job keeps its key. Two that differ in it alone are the same.
    """

    owner: str
    repo: str
    ref: str
    minimum: str = field(default="", compare=False)

    @property
    def reference(self) -> Reference:
        """What has to be resolved; it is asked for before `find`."""
        return Reference(self.owner, self.repo, self.ref)


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step that is put in before the first of `Swap.consumers`, and after checkout.

    `name` is written only where the step's neighbours have names. `id` is a wish ("": none): a free one is
    chosen, and in all texts of the swap `{id}` in `steps.{id}.` stands for it. `inputs` and `env` come in
    their order.
    """

    name: str
    use: Use
    inputs: tuple[tuple[str, str], ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Raise:
    """The action of `step` is too old: its reference becomes `use`."""

    step: StepScene
    use: Use


@dataclass(frozen=True, slots=True)
class Variable:
    """What a person has to provide before merging: `vars.AWS_ROLE_ARN`, and what is put in there.

    `source` is "vars" or "secrets". A value that the configuration gives as a literal needs no Variable.
    """

    name: str
    meaning: str
    source: str = "vars"


@dataclass(frozen=True, slots=True)
class RunEdit:
    """A new text for the script of a step; None: nothing is left to run, and the step goes."""

    step: StepScene
    text: str | None


@dataclass(frozen=True, slots=True)
class Trust:
    """What the other side has to be told; `kind` picks the companion.

    It is "aws", "gcp", "azure", "vault", "pypi", "testpypi", "npm", "crates", "rubygems", "nuget",
    "dockerhub", "jfrog", "cloudsmith", "pulumi" or "codecov".
    `audience`: of the token that the job asks for. `facts`: plain facts for its form (`package`, `region`,
    `role`, `registry`…), all strings.
    """

    kind: str
    audience: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Swap:
    """How the keys of one provider go out of a job.

    `removed`: entries that go, of any level; whoever carries it out moves entries of the workflow or job to
    where they are still needed, and drops mappings that are left empty. `edits`: other operations on steps of
    the job, `with` among them (their paths are those of the file as it was read). `consumers`: the steps that
    need the credential, in their order; before the first of them `new_steps` are put in. `notes`: sentences
    for the report, such as what a person should know. `gone`: names of environment variables that scripts of
    the repository can no longer read; `refreshed`: those that hold a short-lived credential from now on.
    """

    removed: tuple[Entry, ...] = ()
    edits: tuple[Operation, ...] = ()
    runs: tuple[RunEdit, ...] = ()
    raises: tuple[Raise, ...] = ()
    new_steps: tuple[NewStep, ...] = ()
    consumers: tuple[StepScene, ...] = ()
    variables: tuple[Variable, ...] = ()
    trust: tuple[Trust, ...] = ()
    notes: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    refreshed: frozenset[str] = frozenset()
    needs_id_token: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """Keys of one provider in one job.

    `provider`: its key in the configuration; `title`: as people call it. `secrets`: the names of those that
    hold the keys, in upper case, without those that only say who has them. `keys`: the entries with them, as
    far as they stand in `env` or `with`. `at`: the first place of a key. `objections` not empty: the keys
    stay, and all reasons are told. Else `swap`. `only_reported`: the service has no OpenID Connect, or a swap
    is made only where the configuration asks for it by name; `objections` say so.
    """

    provider: str
    title: str
    at: Spot
    secrets: tuple[str, ...] = ()
    keys: tuple[Entry, ...] = ()
    objections: tuple[Objection, ...] = ()
    swap: Swap | None = None
    only_reported: bool = False
