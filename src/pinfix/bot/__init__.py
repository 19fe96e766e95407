"""The bot: a GitHub App that repairs repositories, one or ten thousand (extra `pinfix[bot]`)."""
