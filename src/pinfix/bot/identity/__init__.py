"""As whom the bot acts: the App itself, and the App where it is installed."""
