"""Overpaid sums as the department's people see them: what is asked back, where it stands, and what can be done."""
