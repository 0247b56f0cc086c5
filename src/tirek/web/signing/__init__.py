"""The head's signing queue: what runs out first, what is unusual, sign or return with a reason."""
