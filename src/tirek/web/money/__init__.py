"""Money as the department's people see it: awards, differences, payment runs, and where each tenge comes from and went."""
