"""One delivery before it is understood: its framing, its headers, its bytes and their signature."""
