"""GitHub's API as far as pull requests need it: typed calls, and what their refusals mean."""
