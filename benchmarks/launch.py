"""Runs one program and prints what it took, as JSON: `python -I -S launch.py PROGRAM ARGUMENTS…`.

A process of its own because Linux counts the memory of whoever starts a program as that program's: this one is small.
"""

import json
import os
import subprocess
import sys
import time


def main() -> None:
    """Run the program given as arguments to its end."""
    begin = time.perf_counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
    took = {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024}
    print(json.dumps({**took, "status": child.returncode, "output": output.decode()}))


if __name__ == "__main__":
    main()
