"""A predictor that does what its caller asks against the node that serves it."""

import glob
import os
import pickle
import signal
import socket
import tempfile

PLACES = ["/", "/bin", "/dev", "/dev/shm", "/etc", "/home", "/opt", "/root", "/run", "/tmp", "/usr/lib", "/var/tmp"]


class PythonPredictor:

    def __init__(self, config):
        self.root = os.path.dirname(os.path.abspath(__file__))

    def predict(self, payload):
        return getattr(self, payload["do"])(payload)

    def live(self, payload):
        return {"done": "live"}

    def look(self, payload):
        return {
            "state": sorted(os.listdir(payload["path"])),
            "credential": _outcome(lambda: open(os.path.join(payload["path"], "node.credential")).read()),
            "secrets": sum(payload["secret"] in _read(name) for name in glob.glob("/proc/[0-9]*/environ")),
            "processes": len(glob.glob("/proc/[0-9]*")),
            "admin": _outcome(lambda: socket.create_connection(("127.0.0.1", payload["port"]), 2)),
            # Only where there is no way out: a packet must not leave the machine that runs the test.
            "metadata": _outcome(_metadata),
            "written": [place for place in [self.root, os.path.dirname(self.root), payload["path"], *PLACES] if _is_written(place)],
        }

    def kill(self, payload):
        for pid in [-1, os.getppid(), *payload["pids"], *range(1, 40000)]:
            if pid != os.getpid():
                _outcome(lambda: os.kill(pid, signal.SIGKILL))
        os.kill(os.getpid(), signal.SIGKILL)

    def fork(self, payload):
        children = 0
        try:
            while children < 5000:
                if os.fork() == 0:
                    signal.pause()
                children += 1
        except OSError:
            pass
        os._exit(children % 256)

    def memory(self, payload):
        blocks = []
        while len(blocks) < 4096:
            blocks.append(b"x" * (1 << 20))

    def pickle(self, payload):
        with open(os.path.join(self.root, "model.pkl"), "rb") as file:
            return pickle.load(file)

    def disk(self, payload):
        for number in range(4096):
            with open(os.path.join(tempfile.gettempdir(), f"fill{number}"), "wb") as file:
                file.write(b"x" * (1 << 20))


def _metadata():
    if len(socket.if_nameindex()) != 1:
        raise RuntimeError("another interface than loopback: not tried")
    return socket.create_connection(("169.254.169.254", 80), 2)


def _outcome(action):
    try:
        action()
        return "connected"
    except Exception as e:
        return type(e).__name__


def _is_written(place):
    """Whether a file can be written there that is not in the worker's own temporary file system."""
    try:
        with open(os.path.join(place, "intruder"), "w"):
            return os.stat(place).st_dev != os.stat(tempfile.gettempdir()).st_dev
    except OSError:
        return False


def _read(name):
    try:
        with open(name, errors="replace") as file:
            return file.read()
    except OSError:
        return ""
