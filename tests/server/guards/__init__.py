"""What keeps a write out although the token could write: rules of branches, power over workflow files."""
