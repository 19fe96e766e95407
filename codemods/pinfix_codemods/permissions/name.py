"""What the codemod is called."""

from __future__ import annotations

NAME = "permissions"
