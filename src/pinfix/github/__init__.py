"""What GitHub makes of a file: workflows, actions, references, expressions. Pure views, no I/O."""
