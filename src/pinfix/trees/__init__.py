"""Where files come from: a working copy on disk, or memory."""
