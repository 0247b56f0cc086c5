"""Short messages: how many parts a text needs, the gateways that take it, and a simulator of both."""
