"""What a shell script does: its text, read as simple commands."""

from pinfix.shell.script import read_script

__all__ = ["read_script"]
