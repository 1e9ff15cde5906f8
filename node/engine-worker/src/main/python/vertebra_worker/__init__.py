"""The Python worker of a Vertebra node: runs one predictor or one model in a process of its own.

Started by the node as ``python -m vertebra_worker SOCKET``; speaks the worker protocol
(docs/reference/worker-protocol.md). Python 3.9 or newer and the standard library; numpy and the
model libraries are imported only where a model needs them.
"""
