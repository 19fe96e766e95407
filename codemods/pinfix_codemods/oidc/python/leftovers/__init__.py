"""What is left of the swapped variables when the known calls are accounted for."""
