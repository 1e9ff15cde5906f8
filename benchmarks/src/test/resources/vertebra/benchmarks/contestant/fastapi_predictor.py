"""The usual way to serve a predictor's class: a FastAPI endpoint on its thread pool, uvicorn, one process."""
import socket

import uvicorn
from fastapi import FastAPI

from predictor import PythonPredictor

app = FastAPI()
predictor = PythonPredictor({})


@app.post("/predict")
def predict(payload: dict):
    return predictor.predict(payload)


listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
print("port", listener.getsockname()[1], flush=True)
config = uvicorn.Config(app, log_level="warning", access_log=False, loop="uvloop", http="httptools")
uvicorn.Server(config).run(sockets=[listener])
