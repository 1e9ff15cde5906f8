"""``python_client`` and ``metrics_client``: what a predictor's constructor may ask for."""

from __future__ import annotations

import math
import os
import threading
from typing import Any, Callable, Dict, Optional, Set

from vertebra_worker import frames
from vertebra_worker.channel import Channel

LATEST = "latest"


class PythonClient:
    """Gives the API's model, as the predictor's ``load_model(model_path)`` returned it.

    Where the model is a folder whose subfolders are numbers, these are its versions and the highest
    is the latest. Each is loaded once, on demand. Safe for any thread.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._load: Optional[Callable[[str], Any]] = None
        self._loaded: Dict[str, Any] = {}
        # One that load_model may take again: a version may be made of another one.
        self._loading = threading.RLock()
        self._being_loaded: Set[str] = set()

    def set_load_method(self, load_model: Callable[[str], Any]) -> None:
        """Called by the worker once the predictor is constructed."""
        self._load = load_model

    def get_model(self, model_name: Optional[str] = None, model_version: str = LATEST) -> Any:
        """The model; its name is of no matter, as there is one.

        Raises ValueError for a version that is not there, RuntimeError in the constructor and where
        ``load_model`` asks for the model that it is to load.
        """
        if self._load is None:
            raise RuntimeError("get_model is there once the predictor is constructed: call it in predict")
        path = self._path(str(model_version))
        with self._loading:
            if path not in self._loaded:
                self._loaded[path] = self._loaded_from(path)
            return self._loaded[path]

    def _loaded_from(self, path: str) -> Any:
        if path in self._being_loaded:
            raise RuntimeError("load_model asks for the model that it is to load")
        self._being_loaded.add(path)
        try:
            return self._load(path)
        finally:
            self._being_loaded.remove(path)

    def _path(self, version: str) -> str:
        versions = self._versions()
        if version == LATEST:
            return os.path.join(self._model, max(versions, key=int)) if versions else self._model
        if version not in versions:
            raise ValueError(f"model_version: {version} (expected: latest"
                             + "".join(f", {known}" for known in sorted(versions, key=int)) + ")")
        return os.path.join(self._model, version)

    def _versions(self) -> list:
        if not os.path.isdir(self._model):
            return []
        return [entry.name for entry in os.scandir(self._model)
                if entry.is_dir() and entry.name.isascii() and entry.name.isdigit()]


class MetricsClient:
    """Metrics of the predictor's own; the node publishes them. Safe for any thread, never waits long.

    Raises ValueError for a name of the product's own and for a value that is no number.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def increment(self, metric: str, value: float = 1, tags: Optional[Dict[str, str]] = None) -> None:
        """Adds to a counter."""
        self._send("counter", metric, value, tags)

    def gauge(self, metric: str, value: float, tags: Optional[Dict[str, str]] = None) -> None:
        """Sets a gauge."""
        self._send("gauge", metric, value, tags)

    def histogram(self, metric: str, value: float, tags: Optional[Dict[str, str]] = None) -> None:
        """Records a value of a distribution."""
        self._send("histogram", metric, value, tags)

    def timing(self, metric: str, value: float, tags: Optional[Dict[str, str]] = None) -> None:
        """Records a duration, in the unit that its name says: a histogram."""
        self._send("histogram", metric, value, tags)

    def _send(self, kind: str, metric: str, value: float, tags: Optional[Dict[str, str]]) -> None:
        if metric.startswith(("cortex_", "istio_", "vertebra_")):
            raise ValueError(f"metric: {metric} (expected: a name that begins otherwise)")
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(f"{metric}: {number} (expected: a finite number)")
        texts = {str(name): str(text) for name, text in (tags or {}).items()}
        self._channel.send(frames.METRIC, 0,
                           {"kind": kind, "name": metric, "value": number, "tags": texts})
