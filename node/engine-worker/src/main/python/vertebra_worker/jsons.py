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
_MAX_PLACE = 200

# Known by their names: pandas may not be there. What is missing in its tables, as null is in numpy's dates.
_MISSING = ("NAType", "NaTType")
# Of these numpy's ``tolist`` makes plain numbers.
_FINE = ("[ns]", "[ps]", "[fs]", "[as]")
_ADVICE = {
    "set": "make it a list", "frozenset": "make it a list", "bytes": "make it a text",
    "timedelta": "take its total_seconds()", "Timedelta": "take its total_seconds()",
    "timedelta64": "divide it by numpy.timedelta64(1, 's')",
}
_EXPECTED = "expected are dicts, lists, texts, numbers, dates, and what numpy and pandas make of these"


class Unfit(TypeError):
    """What JSON cannot hold: its text says where in the answer it is, of which type, and what to do."""

    def __init__(self, what: str, advice: str) -> None:
        """``what`` has braces for the place."""
        super().__init__()
        self._where = ""
        self._what = what
        self._advice = advice

    def within(self, name: Any) -> None:
        """It is inside something that has it at this name or index."""
        plain = isinstance(name, str) and name.isidentifier()
        self._where = (f".{name}" if plain else f"[{name!r}]") + self._where

    def __str__(self) -> str:
        place = f"answer{self._where}"
        if len(place) > _MAX_PLACE:
            place = place[:_MAX_PLACE] + "..."
        return f"{self._what.format(place)}, which JSON cannot hold: {self._advice}"


def dumps(value: Any) -> bytes:
    """Valid JSON in UTF-8; not-a-number and infinities are ``"NaN"``, ``"Infinity"``, ``"-Infinity"``.

    Beyond what the standard library writes: everything with ``tolist`` (arrays and scalars of numpy,
    series of pandas, tensors), data frames as lists of rows, data classes, dates, UUIDs, decimals and
    enumerations; what is missing in pandas is null. Raises Unfit for anything else, or ValueError for an
    integer of more digits than Python writes.
    """
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        # A float that is no JSON, a key that is no text, half of a surrogate pair: rare, so slow.
        return json.dumps(_plain(value, 0), allow_nan=False, separators=(",", ":")).encode("ascii")


def _simpler(value: Any) -> Any:
    """The value in terms of what JSON knows, one level down."""
    if type(value).__name__ in _MISSING:
        return None
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return value.to_dict(orient="records")
    if hasattr(value, "tolist") and not isinstance(value, type):
        return listed(value)
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


def listed(value: Any) -> Any:
    """By ``tolist``, but where that loses what numbers mean, or makes nothing simpler."""
    of_numpy = type(value).__module__.partition(".")[0] == "numpy"
    kind = value.dtype.kind if of_numpy else ""
    if kind == "m" or kind == "V" and value.dtype.names:
        return list(value)  # Durations, each of which is refused; records, whose fields may be such.
    if kind == "M" and value.dtype.name.endswith(_FINE):
        return value.astype("datetime64[us]").tolist()
    plain = value.tolist()
    if type(plain) is type(value):
        if kind != "f":
            raise TypeError("it stays as it is")
        return float(value)  # A long double.
    return plain


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"),
                            default=_simpler)


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else _name(value)
    if depth > _MAX_DEPTH:
        raise Unfit(f"{{}} is a {type(value).__name__} that is nested too deeply, or in a circle",
                    _EXPECTED)
    if isinstance(value, dict):
        return _members(value, depth + 1)
    if isinstance(value, (list, tuple)):
        return _elements(value, depth + 1)
    try:
        simpler = _simpler(value)
    except (TypeError, ValueError) as error:
        name = type(value).__name__
        raise Unfit(f"{{}} is a {name}", _ADVICE.get(name, _EXPECTED)) from error
    return _plain(simpler, depth + 1)


def _members(value: dict, depth: int) -> dict:
    plain: dict = {}
    for name, item in value.items():
        key = _key(name)
        try:
            plain[key] = _plain(item, depth)
        except Unfit as unfit:
            unfit.within(name)
            raise
    return plain


def _elements(value: Any, depth: int) -> list:
    plain: list = []
    try:
        for item in value:
            plain.append(_plain(item, depth))
    except Unfit as unfit:
        unfit.within(len(plain))
        raise
    return plain


def _name(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _key(name: Any) -> Any:
    if name is None or isinstance(name, (str, bool, int)):
        return name
    try:
        simple = name if isinstance(name, float) else _simpler(name)
    except (TypeError, ValueError):
        simple = name
    if isinstance(simple, float):
        return repr(simple) if math.isfinite(simple) else _name(simple)
    if simple is None or isinstance(simple, (str, int)):
        return simple
    raise Unfit(f"a name in {{}} is a {type(name).__name__}", "make it a text")
