"""Which repositories there are, how they stand by a look at many at once, and which of them need work."""
