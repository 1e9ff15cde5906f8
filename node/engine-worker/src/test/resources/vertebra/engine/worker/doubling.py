"""A worker whose model doubles float32 x [-1, 4] to y; it uses nothing but the standard library."""

import array
import json
import os
import socket
import struct
import sys

START = struct.Struct("<IBBHIQ")
node = socket.socket(socket.AF_UNIX)
node.connect(sys.argv[1])
stream = node.makefile("rb")


def send(kind, identity, head, body=b""):
    text = json.dumps(head).encode()
    node.sendall(START.pack(16 + len(text) + len(body), 1, kind, 0, len(text), identity) + text + body)


send(1, 0, {"token": os.environ["VERTEBRA_WORKER_TOKEN"], "pid": os.getpid()})
rows = [{"name": "x", "type": "float32", "shape": [-1, 4]}]
while True:
    start = stream.read(START.size)
    if len(start) < START.size:
        break
    length, _, kind, _, head_length, identity = START.unpack(start)
    head = json.loads(stream.read(head_length))
    body = stream.read(length - 16 - head_length)
    if kind == 2:
        outputs = [{"name": "y", "type": "float32", "shape": [-1, 4]}]
        send(3, 0, {"memory": 1000000, "inputs": rows, "outputs": outputs, "shared_batch": True,
                    "notices": ["made by hand"]})
    elif kind == 6:
        numbers = array.array("f", body)
        doubled = array.array("f", [2 * number for number in numbers])
        shape = head["inputs"][0]["shape"]
        send(7, identity, {"outputs": [{"name": "y", "type": "float32", "shape": shape}]}, doubled.tobytes())
    elif kind == 9:
        send(10, identity, {"memory": 2000000, "running": 0})
    elif kind == 13:
        break
