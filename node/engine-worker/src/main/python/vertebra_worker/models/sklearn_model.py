"""scikit-learn: estimators in files of joblib, pickle and skops."""

from __future__ import annotations

import os
import zipfile
from typing import Any, Dict, List, Optional, Sequence

import numpy as np
import sklearn

from vertebra_worker import tensors
from vertebra_worker.failures import LoadFailed, Refused
from vertebra_worker.models import columns, sklearn_features
from vertebra_worker.models.columns import Columns
from vertebra_worker.models.model import Port
from vertebra_worker.project import Project

PREDICT, PREDICT_PROBA = "predict", "predict_proba"


class SklearnModel:
    """An estimator: outputs ``predict`` and, of a classifier that has it, ``predict_proba``."""

    def __init__(self, estimator: Any, rows: Columns) -> None:
        """Asks it once with a sample. Raises whatever it raises, and LoadFailed for what is no tensor."""
        self._estimator = estimator
        self._rows = rows
        self.inputs = rows.ports
        self.sample = rows.sample_request()
        self.outputs: List[Port] = []
        self._methods: Dict[str, tuple] = {}
        sample = rows.table(rows.sample())
        for method in (PREDICT, PREDICT_PROBA):
            if hasattr(estimator, method):
                self._add(method, getattr(estimator, method)(sample))

    def _add(self, method: str, came: Any) -> None:
        # Several targets have a list of probabilities, one for each.
        several = isinstance(came, list)
        for index, value in enumerate(came if several else [came]):
            array = _dense(value)
            if array.ndim == 0 or array.shape[0] != 1:
                raise LoadFailed(f"{method} of {type(self._estimator).__name__} does not answer a row "
                                 "for each row.", "predictor.type: python")
            name = f"{method}_{index}" if several else method
            self._methods[name] = (method, index if several else None)
            self.outputs.append(Port(name, tensors.type_of(array), array.shape[1:]))

    def run(self, inputs: Dict[str, np.ndarray], outputs: Sequence[str]) -> Dict[str, np.ndarray]:
        rows = self._rows.table(inputs)
        called: Dict[str, Any] = {}
        answers = {}
        try:
            for name in outputs:
                method, index = self._methods[name]
                if method not in called:
                    called[method] = getattr(self._estimator, method)(rows)
                answers[name] = _dense(called[method] if index is None else called[method][index])
        except ValueError as error:
            # By now types and shapes fit: what an estimator says of a value is a ValueError.
            raise Refused(_reason(str(error))) from error
        return answers


def _dense(value: Any) -> np.ndarray:
    return np.asarray(value.toarray() if hasattr(value, "toarray") else value)


def _reason(message: str) -> str:
    if "NaN" in message or "infinity" in message.lower():
        return "The model does not take NaN or infinite values."
    if "unknown categor" in message.lower():
        return "A value is none of the categories that the model was trained with."
    return "The model does not take these values; the API's log says why."


def load(project: Project) -> SklearnModel:
    """Loads the main file and finds out what the estimator takes."""
    estimator = _read(project)
    if not hasattr(estimator, PREDICT):
        raise LoadFailed(
            f"{project.name_of(project.main)} holds a {type(estimator).__name__} without predict "
            "(expected: a fitted estimator or pipeline).",
            "save the estimator itself: joblib.dump(model, 'model.joblib'), or predictor.type: python")
    first: Optional[Exception] = None
    for rows in sklearn_features.candidates(estimator):
        try:
            return SklearnModel(estimator, rows)
        except (ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
            first = first or error
    if isinstance(first, sklearn.exceptions.NotFittedError):
        raise LoadFailed("The estimator is not fitted.", "fit the model before it is saved") from first
    raise LoadFailed(
        f"The inputs of this {type(estimator).__name__} cannot be found out: {first}",
        "predictor.type: python (a predictor that calls predict itself)") from first


def _read(project: Project) -> Any:
    path = project.main
    if os.path.isdir(path):
        raise LoadFailed(f"{project.name_of(path)} is a folder.", "predictor.model: <file of the model>")
    if path.endswith(".skops") or _is_skops(path):
        return _read_skops(path)
    import joblib

    try:
        return joblib.load(path)  # Reads what pickle wrote, too.
    except (ImportError, AttributeError, MemoryError):
        raise
    except Exception as error:
        raise LoadFailed(f"The file is cut short or damaged, or other versions saved it: "
                         f"{type(error).__name__}: {error}", "save the file again") from error


def _is_skops(path: str) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "schema.json" in archive.namelist()


def _read_skops(path: str) -> Any:
    try:
        from skops import io
    except ModuleNotFoundError as error:
        raise LoadFailed("The package for skops is missing.", "requirements.txt: skops") from error
    try:
        unknown = io.get_untrusted_types(file=path)
        if not unknown:
            return io.load(path)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise LoadFailed("The file is cut short, or is no file of skops.", "save the file again") \
            from error
    raise LoadFailed(
        f"The file holds types that skops does not trust: {', '.join(sorted(unknown)[:5])}",
        "save it with joblib, or load it in a predictor: skops.io.load(path, trusted=[...])")
