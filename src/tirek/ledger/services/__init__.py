"""Acts on the ledger: each one transaction, journalled."""
