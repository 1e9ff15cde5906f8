"""A predictor that uses all that a predictor may use, for the tests of the contract: a query says what it shall do."""

import logging
import os

from shop.words import shout


class Response:
    """What the libraries of web servers return: it has a status and headers of its own."""

    status_code = 201
    headers = {"x-made-by": "the code"}
    media_type = "text/csv"
    body = b"a,b\n1,2\n"


class PythonPredictor:

    def __init__(self, config, python_client, metrics_client):
        self.config = config
        self.client = python_client
        self.metrics = metrics_client

    def load_model(self, model_path):
        with open(model_path) as file:
            return file.read().strip()

    def predict(self, payload, query_params, headers):
        self.metrics.increment("asked", tags={"town": query_params.get("town", "none")})
        return getattr(self, query_params.get("do", "echo"))(payload, query_params, headers)

    def post_predict(self, response, query_params):
        logging.getLogger("after").debug("the answer to %s was sent", query_params.get("do", "echo"))

    def echo(self, payload, query_params, headers):
        return {"type": "form" if hasattr(payload, "getlist") else type(payload).__name__, "value": _shown(payload),
                "towns": query_params.getlist("town"), "colour": headers.get("x-colour")}

    def know(self, payload, query_params, headers):
        return {"config": self.config, "model": self.client.get_model(), "town": os.environ["TOWN"],
                "token": os.environ["TOKEN"], "shout": shout("hi"), "files": sorted(os.listdir("."))}

    def give(self, payload, query_params, headers):
        return {"bytes": b"\x00\x01", "text": "Đà Nẵng", "list": [1, None, float("nan")], "response": Response()}[payload]

    def fail(self, payload, query_params, headers):
        raise KeyError(f"the card {payload}")


def _shown(value):
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if hasattr(value, "getlist"):
        return {name: [_shown(one) for one in value.getlist(name)] for name in value}
    return f"{value.filename}: {value.size} bytes" if hasattr(value, "filename") else value
