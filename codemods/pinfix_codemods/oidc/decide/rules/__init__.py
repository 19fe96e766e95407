"""Why any provider's keys stay: rules that look at the job and its file, not at the keys."""
