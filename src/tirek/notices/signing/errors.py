"""What can go wrong with a seal or a signature."""


class SealError(Exception):
    """A key or certificate that can't be used; the text says which and why."""
