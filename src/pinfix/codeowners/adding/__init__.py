"""The edit that gives owners to files: which lines, and where in the text they go."""
