"""Resolvers: where pinfix learns which commit a reference names. See resolvers/README.md."""
