"""What people read: title, commit message, body of the pull request, the comment that closes it."""
