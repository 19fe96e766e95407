"""As whom pinfix calls an API: Apps with their keys and installations, and what a token can do."""
