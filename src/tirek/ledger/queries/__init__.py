"""What other rooms read of the ledger."""
