"""Runs a module, such as pip, in a process group of its own that ends with it, or when standard input does.

Arguments: the size that a single file may have, in bytes; the module; its own. pip may run code of packages that it builds, so
nothing of that group is left when this process ends.
"""

import os
import resource
import signal
import subprocess
import sys
import threading


def main() -> int:
    limit = int(sys.argv[1])
    os.umask(0o022)  # workers have a user of their own
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module = subprocess.Popen(
        [sys.executable, "-I", "-m", *sys.argv[2:]],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=_end_with_stdin, args=(module.pid,), daemon=True).start()
    try:
        return module.wait()
    finally:
        _end(module.pid)


def _end_with_stdin(group: int) -> None:
    while os.read(0, 4096):
        pass
    _end(group)


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


sys.exit(main())
