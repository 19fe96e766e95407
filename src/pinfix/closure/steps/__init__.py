"""Steps of jobs and of composite actions."""
