"""Where new steps go, under which names and conditions."""
