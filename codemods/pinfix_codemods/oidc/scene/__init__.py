"""A job as it is written: its values, its steps, what these run, and what starts it."""
