"""How a bot is set up: a file, the environment, and secrets from files."""
