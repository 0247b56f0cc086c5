"""What the ledger does in the background."""
