"""From a job to what it needs: the walk along its steps, with all through which they reach the token."""
