"""One adapter per registry, over the synchronous channel of the gateway."""
