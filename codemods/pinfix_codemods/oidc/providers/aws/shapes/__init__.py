"""The shapes in which jobs of AWS have a key, each with how it goes."""
