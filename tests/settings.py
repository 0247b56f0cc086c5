"""The settings of the tests: Tirek's own, in an environment of their own.

Read before anything else. Nothing of the developer's installation may leak into a test, or be written to.
"""

import os
import tempfile
from pathlib import Path

for _name in [name for name in os.environ if name.startswith("TIREK_")]:
    del os.environ[_name]
_VAR = Path(tempfile.mkdtemp(prefix="tirek-tests-"))
(_VAR / "static").mkdir()
os.environ |= {
    "TIREK_VAR": str(_VAR),
    "TIREK_SECRET_KEY": "invented-for-the-tests",
    "TIREK_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "TIREK_API_RATE": "100000/min",
    "TIREK_LOG_LEVEL": "ERROR",
}

from tirek.config.settings import *  # noqa: E402, F403 - the environment comes first
