"""Computes with OpenFisca in an environment of its own; asked over standard input, so that rounds can alternate.

python serve.py CHILDREN.npz FIRST MONTHS
documented | tuned           → {"seconds": CPU seconds}
write FILE                   → the last result as the table of dues, {"seconds": of making that table, "rows": …}
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from openfisca_core.periods import DateUnit, Instant, Period
from openfisca_core.simulations import SimulationBuilder

sys.path.insert(0, str(Path(__file__).parent))
import system as rules

FLAGS = ("state_care", "rights_deprived")
WAYS = {"documented": (rules.DOCUMENTED, "due"), "tuned": (rules.TUNED, "tuned_due")}


def months(first: str, count: int) -> list[Period]:
    """`count` months from a first one (YYYY-MM)."""
    year, number = map(int, first.split("-"))
    start = Period((DateUnit.MONTH, Instant((year, number, 1)), 1))
    return [start.offset(n) for n in range(count)]


def simulation(children, variables):
    """A simulation with the facts of all children set; the time for this is not counted."""
    made = SimulationBuilder().build_default_simulation(rules.system(variables), len(children["child_id"]))
    for variable in rules.INPUTS:
        made.set_input(variable.__name__, DateUnit.ETERNITY, children[variable.__name__])
    return made


def compute(children, way, window):
    """All months of all children: (CPU seconds, one array per month)."""
    variables, name = WAYS[way]
    made = simulation(children, variables)
    begin = time.process_time()
    found = [made.calculate(name, period) for period in window]
    return time.process_time() - begin, found


def table(children, found, window):
    """Only what is owed, by child and month."""
    amounts = np.stack(found, axis=1)
    rows, columns = np.nonzero(amounts)
    days = np.array([np.datetime64(period.start) for period in window]).astype("datetime64[D]").astype(np.int32)
    return children["child_id"][rows], days[columns], amounts[rows, columns].astype(np.int64)


def main() -> None:
    """Answer until the input ends."""
    with np.load(sys.argv[1]) as file:
        children = {name: file[name] for name in file.files}
    window = months(sys.argv[2], int(sys.argv[3]))
    found = None
    for line in sys.stdin:
        way, *file = line.split()
        if way == "versions":
            print(json.dumps({name: version(name) for name in ("openfisca-core", "numpy")}), flush=True)
            continue
        if not file:
            seconds, found = compute(children, way, window)
            print(json.dumps({"seconds": seconds}), flush=True)
            continue
        begin = time.process_time()
        child, month, amount = table(children, found, window)
        seconds = time.process_time() - begin
        np.savez(file[0], child_id=child, month=month, amount=amount)
        print(json.dumps({"seconds": seconds, "rows": len(child)}), flush=True)


if __name__ == "__main__":
    main()
