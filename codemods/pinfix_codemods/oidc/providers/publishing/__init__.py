"""What registries of packages have in common: programs that publish, and keys that vanish with the swap."""
