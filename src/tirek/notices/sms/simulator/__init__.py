"""Phones and gateways for tests and the demonstration: SMPP 3.4 and HTTP, and an inbox to look at."""
