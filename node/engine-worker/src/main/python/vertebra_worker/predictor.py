"""A predictor: the class of the project and its one instance."""

from __future__ import annotations

import types
from typing import Any, FrozenSet, List, NamedTuple, Optional

from vertebra_worker import arguments
from vertebra_worker.arguments import chosen, wanted
from vertebra_worker.clients import MetricsClient, PythonClient
from vertebra_worker.failures import CodeFailed, LoadFailed
from vertebra_worker.jsons import listed
from vertebra_worker.values import Headers, MultiDict

CLASSES = ("PythonPredictor", "Predictor")


class Request(NamedTuple):
    """What a method may ask for; None where no method does."""

    payload: Any
    query_params: Optional[MultiDict]
    headers: Optional[Headers]

    def values(self) -> dict:
        return {"payload": self.payload, "query_params": self.query_params, "headers": self.headers,
                "batch_id": None}


def class_of(module: types.ModuleType, file: str) -> type:
    """The predictor's class. Raises LoadFailed when the file defines none."""
    for name in CLASSES:
        found = getattr(module, name, None)
        if isinstance(found, type):
            return found
    others = [name for name, value in vars(module).items()
              if isinstance(value, type) and value.__module__ == module.__name__]
    came = f"; it defines {', '.join(others[:5])}" if others else ""
    raise LoadFailed(f"{file} defines no class {' or '.join(CLASSES)}{came}.",
                     f"class {CLASSES[0]}:")


class Predictor:
    """Calls the methods of one instance with the arguments that they name. Safe for any thread, as far
    as the predictor is."""

    def __init__(self, owner: type, config: dict, model: Optional[str],
                 metrics: MetricsClient) -> None:
        """Constructs the instance, and loads the model where it wants one.

        Raises LoadFailed for a broken contract, and whatever the predictor raises.
        """
        self._predict = wanted(owner, "predict", arguments.PREDICT)
        self._post_predict = wanted(owner, "post_predict", arguments.POST_PREDICT) \
            if hasattr(owner, "post_predict") else None
        names = wanted(owner, "__init__", arguments.CONSTRUCTOR)
        client = _client(owner, model) if "python_client" in names else None
        self._instance = owner(**chosen(names, {
            "config": config, "python_client": client, "metrics_client": metrics, "job_spec": None}))
        if client is not None:
            client.set_load_method(self._instance.load_model)
            client.get_model()  # What cannot be loaded stops the deploy, not the first request.

    def wants(self) -> FrozenSet[str]:
        """The arguments that its methods name."""
        return self._predict | (self._post_predict or frozenset())

    def predict(self, request: Request) -> Any:
        return self._instance.predict(**chosen(self._predict, request.values()))

    def predict_together(self, requests: List[Request]) -> List[Any]:
        """Each argument is a list, and so is what comes back, in the same order."""
        all_values = [request.values() for request in requests]
        lists = {name: [values[name] for values in all_values] for name in arguments.PREDICT}
        came = self._instance.predict(**chosen(self._predict, lists))
        results = listed(came) if hasattr(came, "tolist") else came
        if not isinstance(results, (list, tuple)) or len(results) != len(requests):
            what = f"{len(results)} results" if isinstance(results, (list, tuple)) \
                else f"a {type(came).__name__}"
            raise CodeFailed(f"predict returned {what} (expected: a list of {len(requests)}, one for "
                             "each payload: server_side_batching is on)")
        return list(results)

    def post_predict(self, request: Request, response: Any) -> None:
        """After the answer was sent; nothing when the predictor has no such method."""
        if self._post_predict is not None:
            values = {**request.values(), "response": response}
            self._instance.post_predict(**chosen(self._post_predict, values))


def _client(owner: type, model: Optional[str]) -> PythonClient:
    if model is None:
        raise LoadFailed(f"The constructor of {owner.__name__} wants python_client, but the API has no "
                         "model.", "predictor.model: <file or folder of the model>")
    wanted(owner, "load_model", arguments.LOAD_MODEL)
    return PythonClient(model)
