"""What the action of a step needs: known, described by its own file, or a script in its inputs."""
