"""Which workflow calls which, what the called ones ask for, and whether their callers grant it."""
