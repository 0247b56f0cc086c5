"""`python -m tirek.cli`."""

import sys

from tirek.cli.start import main

if __name__ == "__main__":
    sys.exit(main())
