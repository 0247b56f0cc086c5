"""Processes that are killed between any two steps of taking in and of signing leave nothing half done, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

SCRIPT = Path(__file__).with_name("crash.py")
ROOT = SCRIPT.parents[2]
FAMILIES, KILLS = 16, 25
MONTHS = 3


@pytest.mark.timeout(240)
def test_whoever_is_killed_leaves_no_half_case_no_gap_and_no_decision_without_its_letter(
    database: str, tmp_path: Path
) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tirek.config.settings",
        "TIREK_VAR": str(tmp_path),
        "TIREK_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, str(SCRIPT), str(FAMILIES), str(KILLS), "20261120"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.pop("died") >= KILLS
    assert found == {
        "database": connection.vendor,
        "finished": True,
        "cases": FAMILIES,
        "case_numbers": [],
        "decisions": FAMILIES,
        "decision_numbers": [],
        "broken": [],
        "submitted": FAMILIES,
        "granted": FAMILIES,
        "persons": 2 * FAMILIES,
        "half_persons": 0,
        "half_cases": 0,
        "claims": MONTHS * FAMILIES,
        "decisions_without_one_letter": [],
        "letters_that_cannot_be_read": [],
    }
