"""What takes a key out of the reach of a short-lived credential, or makes other things hang on it.

Each check yields objections for what it finds in a step or job, and nothing else: whether there is a key at
all is for the provider to know. `names` are the environment variables that programs read the key from,
`secrets` the names of the secrets that hold it, in upper case.
"""

from __future__ import annotations

from pinfix_codemods.oidc.checks.leaving.containers import from_containers
from pinfix_codemods.oidc.checks.leaving.docker import goes_to_docker
from pinfix_codemods.oidc.checks.leaving.gates import gated, guards_in_run
from pinfix_codemods.oidc.checks.leaving.inline import inline_in_run
from pinfix_codemods.oidc.checks.leaving.plain import dynamic, dynamic_entry
from pinfix_codemods.oidc.checks.leaving.scripts import absent_scripts, unread_scripts
from pinfix_codemods.oidc.checks.leaving.sinks import leaves_job

__all__ = [
    "absent_scripts",
    "dynamic",
    "dynamic_entry",
    "from_containers",
    "gated",
    "goes_to_docker",
    "guards_in_run",
    "inline_in_run",
    "leaves_job",
    "unread_scripts",
]
