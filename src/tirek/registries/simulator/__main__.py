"""`python -m tirek.registries.simulator --port N [--people FILE] [--keys FOLDER]`."""

import argparse
import signal
import sys
from pathlib import Path

from tirek.config.clock import clock_from
from tirek.registries.simulator.gateway import Gateway
from tirek.registries.simulator.keys import keys_in
from tirek.registries.simulator.people import DEFAULT, PeopleError, load
from tirek.registries.simulator.server import Server


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. Returns the exit status: 2 when the people or the port can't be used."""
    parser = argparse.ArgumentParser(prog="python -m tirek.registries.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--people", type=Path, default=DEFAULT, help="YAML or JSON, see people.schema.json")
    parser.add_argument("--keys", type=Path, default=Path("var/gateway"), help="folder of keys; made when missing")
    parser.add_argument("--sender", default="tirek", help="the account that may ask")
    parser.add_argument("--password", default="invented", help="its password")
    options = parser.parse_args(arguments)
    try:
        people = load(options.people)
        gateway = Gateway(people, keys_in(options.keys), clock_from(), options.sender, options.password)
        server = Server(gateway, options.port)
    except (PeopleError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command tells its user
        return 2
    signal.signal(signal.SIGTERM, lambda *_: _interrupt())
    print(f"{server.url}/sync, {server.url}/async, {server.url}/control", flush=True)  # noqa: T201 - the address for who started it
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        gateway.stop.set()
        server.server_close()
    return 0


def _interrupt() -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
