"""JSON of what predictors return."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import json
import math
import uuid
from typing import Any

_MAX_DEPTH = 200


def dumps(value: Any) -> bytes:
    """Valid JSON in UTF-8; not-a-number and infinities are ``"NaN"``, ``"Infinity"``, ``"-Infinity"``.

    Beyond what the standard library writes: everything with ``tolist`` (arrays and scalars of numpy,
    series of pandas, tensors), data frames as lists of rows, data classes, dates, UUIDs, decimals and
    enumerations. Raises TypeError or ValueError for anything else.
    """
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except (TypeError, ValueError):
        # A float that is no JSON, a key that is no text, half of a surrogate pair: rare, so slow.
        return json.dumps(_plain(value, 0), allow_nan=False, separators=(",", ":")).encode("ascii")


def _simpler(value: Any) -> Any:
    """The value in terms of what JSON knows, one level down."""
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return value.to_dict(orient="records")
    if hasattr(value, "tolist") and not isinstance(value, type):
        return value.tolist()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} is no JSON")


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"),
                            default=_simpler)


def _plain(value: Any, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply, or in a circle")
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else _name(value)
    if isinstance(value, dict):
        return {_key(name): _plain(item, depth + 1) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, depth + 1) for item in value]
    return _plain(_simpler(value), depth + 1)


def _name(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _key(name: Any) -> Any:
    if name is None or isinstance(name, (str, bool, int)):
        return name
    simple = name if isinstance(name, float) else _simpler(name)
    if isinstance(simple, float):
        return repr(simple) if math.isfinite(simple) else _name(simple)
    if isinstance(simple, (str, int)):
        return simple
    raise TypeError(f"a {type(name).__name__} is no name in a JSON object")
