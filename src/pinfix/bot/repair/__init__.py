"""One repository repaired: what `pinfix pr` does there, and what the ledger keeps of it."""
