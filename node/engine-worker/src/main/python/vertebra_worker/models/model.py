"""What a model of any library looks like to the worker."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Protocol, Sequence, Tuple

import numpy as np


class Port(NamedTuple):
    """An input or output. ``row`` is the shape of one row: before it comes the batch."""

    name: str
    type: str
    row: Tuple[int, ...] = ()

    def described(self) -> dict:
        return {"name": self.name, "type": self.type, "shape": [-1, *self.row]}


class Model(Protocol):
    """Rows in, rows out: each answer's first dimension is that of the inputs. Safe for any thread."""

    inputs: List[Port]
    outputs: List[Port]
    #: One row that it takes, as a JSON value for each input.
    sample: Dict[str, Any]

    def run(self, inputs: Dict[str, np.ndarray], outputs: Sequence[str]) -> Dict[str, np.ndarray]:
        """Computes the named outputs. Raises Refused for values that the model does not take."""
