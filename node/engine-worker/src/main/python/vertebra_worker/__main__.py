"""``python -m vertebra_worker SOCKET``, with the token in ``VERTEBRA_WORKER_TOKEN``."""

import os
import signal
import site
import socket
import sys

from vertebra_worker.channel import Channel
from vertebra_worker.worker import Worker


def main() -> None:
    """Connects to the node and works until it says stop or goes away."""
    token = os.environ.pop("VERTEBRA_WORKER_TOKEN", "")
    if len(sys.argv) != 2 or not token:
        sys.exit("usage: VERTEBRA_WORKER_TOKEN=... python -m vertebra_worker SOCKET")
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(sys.argv[1])
    prepare_interpreter()
    Worker(Channel(connection), token).run()


def prepare_interpreter() -> None:
    """What a predictor may rely on, whatever environment the node came from."""
    for stream in (sys.stdout, sys.stderr):
        # Lines reach the node's log as they are printed, in any locale.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    # The worker runs without `site`, which would show the machine's packages: the names that it adds are part of the language.
    site.setquit()
    site.sethelper()
    # Ctrl-C in the node's terminal is for the node: it stops its workers in its own order.
    signal.signal(signal.SIGINT, lambda *_: None)
    # The project is an artifact under a digest: nothing is written beside its files.
    sys.dont_write_bytecode = True
    # `-m` puts the folder that the process began in first: no module comes from there.
    sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]


if __name__ == "__main__":
    main()
