"""The inputs of a model: one of all features, or one for each named column."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

import numpy as np

from vertebra_worker.failures import LoadFailed
from vertebra_worker.models.model import Port
from vertebra_worker.tensors import STRING

ONE_INPUT = "input"
# So many numbers are no record with names that people write: they are a vector.
MAX_COLUMNS = 200


class Columns:
    """Makes what ``predict`` wants from the inputs: an array, or a data frame when features have names.

    :ivar ports: the inputs
    """

    def __init__(self, ports: List[Port], names: Optional[Sequence[str]], samples: Dict[str, Any]):
        self.ports = ports
        self._names = list(names) if names is not None else None
        self._samples = samples
        self._pandas = _pandas() if names is not None else None

    def table(self, inputs: Dict[str, np.ndarray]) -> Any:
        """``[rows, features]``; a text per row where the model reads texts."""
        if self._names is None:
            return inputs[ONE_INPUT]
        if len(self.ports) == 1 and self.ports[0].row:
            return self._pandas.DataFrame(inputs[ONE_INPUT], columns=self._names)
        return self._pandas.DataFrame({name: inputs[name] for name in self._names}, copy=False)

    def numbers(self, inputs: Dict[str, np.ndarray]) -> np.ndarray:
        """``[rows, features]`` where all are numbers and their names are of no matter."""
        if self.ports[0].row:
            return inputs[ONE_INPUT]
        return np.column_stack([inputs[port.name] for port in self.ports])

    def sample(self) -> Dict[str, np.ndarray]:
        """Inputs of one row that the model should take."""
        return {port.name: np.full((1, *port.row), self._samples.get(port.name, _default(port)),
                                   dtype=object if port.type == STRING else port.type)
                for port in self.ports}

    def sample_request(self) -> Dict[str, Any]:
        """The same row as a request has it: a JSON value for each input."""
        return {name: values.tolist()[0] for name, values in self.sample().items()}


def _default(port: Port) -> Any:
    return "" if port.type == STRING else 0


def unnamed(count: int) -> Columns:
    """One input ``[batch, count]`` of numbers."""
    return Columns([Port(ONE_INPUT, "float64", (count,))], None, {})


def unnamed_texts(row: Sequence[str]) -> Columns:
    """One input ``[batch, count]`` of texts, of which a row is known."""
    return Columns([Port(ONE_INPUT, STRING, (len(row),))], None, {ONE_INPUT: list(row)})


def texts() -> Columns:
    """One input ``[batch]`` of texts."""
    return Columns([Port(ONE_INPUT, STRING)], None, {ONE_INPUT: "text"})


def named(names: Sequence[str], types: Dict[str, str], samples: Dict[str, Any]) -> Columns:
    """An input ``[batch]`` for each column; very many numbers are one input, as if they had no names."""
    kinds = [types.get(name, "float64") for name in names]
    if len(names) > MAX_COLUMNS and set(kinds) == {"float64"}:
        return Columns([Port(ONE_INPUT, "float64", (len(names),))], names, {})
    return Columns([Port(name, kind) for name, kind in zip(names, kinds)], names, samples)


def _pandas() -> Any:
    try:
        import pandas
    except ModuleNotFoundError as error:
        raise LoadFailed("The model's features have names, which takes pandas.",
                         "requirements.txt: pandas") from error
    return pandas
