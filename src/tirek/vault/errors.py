"""What the vault refuses."""


class VaultError(Exception):
    """What is kept can't be opened or kept: an unknown key, another place than it was sealed for, changed content.

    Its text never holds a key or the content.
    """
