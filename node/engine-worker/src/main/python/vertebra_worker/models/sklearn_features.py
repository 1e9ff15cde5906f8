"""What an estimator of scikit-learn takes, as far as it says."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Tuple

import numpy as np

from vertebra_worker.models import columns
from vertebra_worker.models.columns import Columns


def candidates(estimator: Any) -> Iterator[Columns]:
    """What its rows may look like, the likeliest first: a sample of one row will tell."""
    names = _names(estimator)
    count = getattr(estimator, "n_features_in_", None)
    if names is not None:
        types, samples = _types(estimator)
        yield columns.named(names, types, samples)
    elif count is not None:
        yield columns.unnamed(int(count))
        yield columns.unnamed_texts(_text_row(estimator, int(count)))
    else:
        yield columns.texts()


def _text_row(estimator: Any, count: int) -> List[str]:
    types: Dict[str, str] = {}
    samples: Dict[str, Any] = {}
    places = [str(index) for index in range(count)]
    for step in _steps(estimator):
        _from_step(step, places, types, samples)
    return [str(samples.get(place, "")) for place in places]


def _names(estimator: Any) -> Any:
    names = getattr(estimator, "feature_names_in_", None)
    if names is None or columns_are_numbered(names):
        return None
    return [str(name) for name in names]


def columns_are_numbered(names: Any) -> bool:
    """True for the names that LightGBM makes up where there are none."""
    return all(str(name) == f"Column_{index}" for index, name in enumerate(names))


def _types(estimator: Any) -> Tuple[Dict[str, str], Dict[str, Any]]:
    """Types and sample values of the columns that are no plain numbers."""
    types: Dict[str, str] = {}
    samples: Dict[str, Any] = {}
    for transformer, names in _column_transformers(estimator):
        if isinstance(names, str):  # One column by its name alone: a text for each row.
            types[names], samples[names] = "string", "text"
            continue
        for step in _steps(transformer):
            _from_step(step, [str(name) for name in names], types, samples)
    return types, samples


def _column_transformers(estimator: Any) -> Iterator[Tuple[Any, Any]]:
    """Fitted transformers and their columns, of all column transformers that see the caller's columns."""
    all_names = _names(estimator) or []
    first = _steps(estimator)[0]
    for part in (first, estimator):
        if not hasattr(part, "transformers_"):
            continue
        for _, transformer, which in part.transformers_:
            if transformer != "drop":
                yield transformer, _named_columns(which, all_names)
        return
    yield first, all_names


def _named_columns(which: Any, names: List[str]) -> Any:
    if isinstance(which, str):
        return which
    if isinstance(which, slice):
        return names[which] if isinstance(which.start, (int, type(None))) else \
            names[names.index(which.start):names.index(which.stop) + 1]
    listed = np.asarray(which)
    if listed.dtype == bool:
        return [name for name, taken in zip(names, listed) if taken]
    return [names[item] if isinstance(item, (int, np.integer)) else str(item) for item in which]


def _steps(estimator: Any) -> List[Any]:
    steps = getattr(estimator, "steps", None)
    if steps:
        return [part for _, step in steps if step not in (None, "passthrough")
                for part in _steps(step)] or [estimator]
    inner = getattr(estimator, "best_estimator_", None)
    return _steps(inner) if inner is not None else [estimator]


def _from_step(step: Any, names: List[str], types: Dict[str, str], samples: Dict[str, Any]) -> None:
    """Encoders know the categories of each column, imputers the value that they put in."""
    categories = getattr(step, "categories_", None)
    if isinstance(categories, list) and len(categories) == len(names):
        for name, known in zip(names, categories):
            _note(name, np.asarray(known), types, samples)
    statistics = getattr(step, "statistics_", None)
    if statistics is not None and len(statistics) == len(names):
        for name, value in zip(names, np.asarray(statistics, dtype=object)):
            if isinstance(value, str):
                types.setdefault(name, "string")
                samples.setdefault(name, value)


def _note(name: str, known: np.ndarray, types: Dict[str, str], samples: Dict[str, Any]) -> None:
    present = [value for value in known.tolist() if value is not None and value == value]
    if not present or name in types:
        return
    if isinstance(present[0], str):
        types[name] = "string"
    elif isinstance(present[0], bool):
        types[name] = "bool"
    elif isinstance(present[0], int):
        types[name] = "int64"
    samples[name] = present[0]
