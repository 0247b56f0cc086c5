"""The command line: `tirek …`. No rule of the domain lives here; each command imports what it needs when it runs."""

from tirek.cli.start import main

__all__ = ["main"]
