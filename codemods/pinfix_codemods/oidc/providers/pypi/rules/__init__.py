"""Why a job keeps its key."""
