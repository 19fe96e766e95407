"""What `${{ … }}` means: tokens, trees, values known before the run, conditions, where the token goes."""
