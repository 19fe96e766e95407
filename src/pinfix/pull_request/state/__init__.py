"""What there is of a topic, whose work it is, and what is decided from that. Nothing here writes."""
