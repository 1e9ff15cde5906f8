"""The usual way to serve an ONNX model from Python: FastAPI, uvicorn with its fast loop and parser, one process."""
import socket
import sys

import numpy
import onnxruntime
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options)
app = FastAPI()


class Question(BaseModel):
    x: list[list[float]]


@app.post("/predict")
async def predict(question: Question):
    (y,) = session.run(["y"], {"x": numpy.array(question.x, dtype=numpy.float32)})
    return {"y": y.tolist()}


listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
print("port", listener.getsockname()[1], flush=True)
config = uvicorn.Config(app, log_level="warning", access_log=False, loop="uvloop", http="httptools")
uvicorn.Server(config).run(sockets=[listener])
