"""Tasks that survive the end of the process that runs them."""
