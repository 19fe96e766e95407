"""The commands of `pinfix oidc`."""
