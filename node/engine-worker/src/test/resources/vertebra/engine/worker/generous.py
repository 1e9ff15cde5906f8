"""A worker that answers with as many bytes as it is asked for: some of them first, and the rest when a file is there."""

import json
import os
import socket
import struct
import sys
import time

START = struct.Struct("<IBBHIQ")
node = socket.socket(socket.AF_UNIX)
node.connect(sys.argv[1])
stream = node.makefile("rb")


def begin(kind, identity, head, body_length):
    text = json.dumps(head).encode()
    node.sendall(START.pack(16 + len(text) + body_length, 1, kind, 0, len(text), identity) + text)


begin(1, 0, {"token": os.environ["VERTEBRA_WORKER_TOKEN"], "pid": os.getpid()}, 0)
while True:
    start = stream.read(START.size)
    if len(start) < START.size:
        break
    length, _, kind, _, head_length, identity = START.unpack(start)
    stream.read(head_length)
    body = stream.read(length - 16 - head_length)
    if kind == 2:
        begin(3, 0, {"memory": 1}, 0)
    elif kind == 5:
        wanted = json.loads(body)
        if wanted.get("says"):
            begin(11, 0, {"text": "x" * wanted["says"]}, 0)
        begin(7, identity, {"status": 200, "content_type": "text/plain"}, wanted["bytes"])
        first = wanted.get("first", wanted["bytes"] // 2)
        node.sendall(bytes(first))
        if wanted.get("until"):
            open(wanted["until"] + ".begun", "w").close()
            while not os.path.exists(wanted["until"]):
                time.sleep(0.01)
        node.sendall(bytes(wanted["bytes"] - first))
    elif kind == 9:
        begin(10, identity, {"memory": 1, "running": 0}, 0)
    elif kind == 13:
        break
