"""The name of the codemod, as it stands in settings, reports and markers."""

NAME = "oidc"
