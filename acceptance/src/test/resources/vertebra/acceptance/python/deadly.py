"""A predictor that dies in the way that it is told to, for the tests of what a death costs."""

import ctypes
import os
import time


class PythonPredictor:
    def __init__(self, config):
        self._held = []

    def predict(self, payload):
        return {"done": getattr(self, payload["do"])()}

    def work(self):
        return "work"

    def nap(self):
        time.sleep(0.05)
        return "nap"

    def hang(self):
        while True:
            time.sleep(1)

    def spin(self):
        while True:
            pass

    def exit(self):
        os._exit(3)

    def segfault(self):
        ctypes.string_at(0)

    def abort(self):
        os.abort()

    def leak(self):
        while True:
            self._held.append(b"x" * (1 << 20))

    def flood(self):
        for line in range(100_000):
            print(f"line {line} of a flood, which no one will ever read to its end")
        return "flood"
