"""What a script in JavaScript does with GitHub's client: its source, read with tree-sitter."""
