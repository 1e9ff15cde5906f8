"""Tensors of the protocol as numpy arrays: row-major, little-endian; texts with their lengths."""

from __future__ import annotations

import math
import struct
from typing import Dict, List, Sequence, Tuple

import numpy as np

from vertebra_worker.frames import ProtocolError

STRING = "string"
_NUMBERS = {name: np.dtype(name).newbyteorder("<") for name in (
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32",
    "float64")}
_NUMBERS["bool"] = np.dtype("bool")
_LENGTH = struct.Struct("<I")


def type_of(array: np.ndarray) -> str:
    """The protocol's word for the array's elements; what is no number is text."""
    name = array.dtype.name
    return name if name in _NUMBERS else STRING


def read(descriptions: Sequence[dict], body: bytes) -> Dict[str, np.ndarray]:
    """The arrays by name. Those of numbers are views of the body, and read-only."""
    arrays: Dict[str, np.ndarray] = {}
    position = 0
    for described in descriptions:
        shape = tuple(int(dim) for dim in described["shape"])
        count = math.prod(shape)
        if described["type"] == STRING:
            elements, position = _texts(body, position, count)
        else:
            kind = _NUMBERS[described["type"]]
            if position + count * kind.itemsize > len(body):
                raise ProtocolError("a tensor was cut short")
            elements = np.frombuffer(body, kind, count, position)
            position += count * kind.itemsize
        arrays[described["name"]] = elements.reshape(shape)
    return arrays


def _texts(body: bytes, position: int, count: int) -> Tuple[np.ndarray, int]:
    texts = np.empty(count, dtype=object)
    for i in range(count):
        (length,) = _LENGTH.unpack_from(body, position)
        position += _LENGTH.size
        texts[i] = body[position:position + length].decode("utf-8")
        position += length
    return texts, position


def write(arrays: Sequence[Tuple[str, str, np.ndarray]]) -> Tuple[List[dict], bytes]:
    """Descriptions and elements of arrays that have a name and a type, one after another."""
    descriptions = [{"name": name, "type": kind, "shape": list(array.shape)}
                    for name, kind, array in arrays]
    return descriptions, b"".join(_elements(kind, array) for _, kind, array in arrays)


def _elements(kind: str, array: np.ndarray) -> bytes:
    if kind == STRING:
        encoded = [str(text).encode("utf-8", "replace") for text in array.ravel().tolist()]
        return b"".join(_LENGTH.pack(len(text)) + text for text in encoded)
    return np.ascontiguousarray(array, dtype=_NUMBERS[kind]).tobytes()
