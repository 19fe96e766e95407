"""What several providers ask of a job."""
