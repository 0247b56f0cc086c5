"""The simulator as a program."""

import re
import signal
import subprocess
import sys

import httpx


def test_runs_until_it_is_stopped() -> None:
    command = [sys.executable, "-m", "tirek.notices.sms.simulator", "--smpp-port", "0", "--http-port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as simulator:
        try:
            assert simulator.stderr is not None
            told = simulator.stderr.readline()
            inbox = re.search(r"http://127\.0\.0\.1:\d+/inbox", told)
            assert inbox, told
            with httpx.Client(trust_env=False) as client:
                assert client.get(inbox.group()).json() == {"messages": []}
            simulator.send_signal(signal.SIGTERM)
            assert simulator.wait(timeout=20) == 0
        finally:
            simulator.kill()
