"""What is known of single commands before they run: loops around them, files that a shell reads, folders."""
