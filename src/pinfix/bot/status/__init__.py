"""How all repositories stand: as text, as JSON, and as one page."""
