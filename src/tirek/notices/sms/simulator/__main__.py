"""`python -m tirek.notices.sms.simulator`: run the simulator until it is stopped."""

import argparse
import signal
import sys

from tirek.config.stopping import Stop
from tirek.notices.sms.simulator.running import PASSWORD, SYSTEM_ID, Ways, running


def main() -> None:
    """Read the options, run, and stop cleanly on SIGTERM and Ctrl-C."""
    parser = argparse.ArgumentParser(
        description="Phones and SMS gateways for tests and the demonstration, on loopback."
    )
    parser.add_argument("--smpp-port", type=int, default=2775)
    parser.add_argument("--http-port", type=int, default=2776, help="also of GET /inbox")
    parser.add_argument("--system-id", default=SYSTEM_ID)
    parser.add_argument("--password", default=PASSWORD)
    parser.add_argument("--callback", default="", help="where delivery reports of the HTTP gateway are posted")
    parser.add_argument("--secret", default="", help="the key of the callbacks' signature")
    parser.add_argument("--delay", type=float, default=5.0, help="seconds before the report of a delayed number")
    ways = Ways(**vars(parser.parse_args()))
    stop = Stop()
    stop.on_signals(signal.SIGINT, signal.SIGTERM)
    with running(ways) as simulator:
        sys.stderr.write(
            f"SMPP on 127.0.0.1:{simulator.smpp_port}, inbox at http://127.0.0.1:{simulator.http_port}/inbox\n"
        )
        sys.stderr.flush()
        stop.wait()


if __name__ == "__main__":
    main()
