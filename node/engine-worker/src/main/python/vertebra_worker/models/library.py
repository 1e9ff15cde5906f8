"""Which module loads which kind of model."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from vertebra_worker.failures import LoadFailed
from vertebra_worker.packages import package_of
from vertebra_worker.project import Project

if TYPE_CHECKING:
    from vertebra_worker.models.model import Model

_KINDS = {
    "sklearn": ("sklearn", "vertebra_worker.models.sklearn_model"),
    "xgboost": ("xgboost", "vertebra_worker.models.xgboost_model"),
    "lightgbm": ("lightgbm", "vertebra_worker.models.lightgbm_model"),
}


def load(kind: str, project: Project) -> "Model":
    """The model in the project's main file. Raises LoadFailed, or what its library raises."""
    if kind not in _KINDS:
        raise LoadFailed(f"predictor.type {kind} is not known to this worker.",
                         f"predictor.type: {' | '.join(_KINDS)}")
    library, module = _KINDS[kind]
    try:
        importlib.import_module(library)
    except ModuleNotFoundError as error:
        missing = error.name or library
        raise LoadFailed(f"The package for {missing} is missing, which predictor.type {kind} needs.",
                         f"requirements.txt: {package_of(missing)}") from error
    return importlib.import_module(module).load(project)
