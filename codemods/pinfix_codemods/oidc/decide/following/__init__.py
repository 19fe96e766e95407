"""Called workflows and those that call them, changed together (`oidc.follow_reusable`)."""
