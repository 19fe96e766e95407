"""Stored keys out, OpenID Connect in.

`scene` reads a job, `providers` say whose keys are in it and how they go, with what `checks` say of any key;
`decide` sees to it that all uses change together, in the workflow and (`python`) in the scripts it runs.
"""

from pinfix_codemods.oidc.codemod import codemod

__all__ = ["codemod"]
