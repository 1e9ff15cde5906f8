"""A predictor that tells which process answered, and how many requests that one ran at once at most."""

import threading
import uuid


class PythonPredictor:

    def __init__(self, config):
        self.process = str(uuid.uuid4())
        # Waits for one more than there are slots: so each fills up, and one slot too many would show.
        self.barrier = threading.Barrier(config["parties"], timeout=config["patience"])
        self.lock = threading.Lock()
        self.running = self.most = 0

    def predict(self, payload):
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            self.barrier.wait()
        except threading.BrokenBarrierError:
            pass
        with self.lock:
            self.running -= 1
        return {"process": self.process, "most": self.most}
