"""Why a job keeps its key, and what has to be raised with it."""
