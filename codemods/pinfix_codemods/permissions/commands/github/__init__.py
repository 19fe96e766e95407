"""Commands that speak to GitHub's API: `gh`, and clients of HTTP."""
