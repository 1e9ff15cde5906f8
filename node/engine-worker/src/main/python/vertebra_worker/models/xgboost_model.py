"""XGBoost: boosters in JSON and UBJSON."""

from __future__ import annotations

import contextlib
import json
import threading
from typing import Dict, Sequence

import numpy as np
import xgboost

from vertebra_worker import tensors
from vertebra_worker.failures import LoadFailed
from vertebra_worker.models import columns
from vertebra_worker.models.model import Port
from vertebra_worker.project import Project

PREDICT = "predict"


class XgboostModel:
    """Answers what ``Booster.predict`` answers: the objective's own numbers, margins included in them."""

    def __init__(self, booster: "xgboost.Booster") -> None:
        self._booster = booster
        self._names = booster.feature_names
        self._types = booster.feature_types
        # Only trees are safe to predict with from several threads.
        linear = json.loads(booster.save_config())["learner"]["gradient_booster"]["name"] == "gblinear"
        self._turn = threading.Lock() if linear else contextlib.nullcontext()
        count = booster.num_features()
        self._rows = columns.unnamed(count) if self._names is None \
            else columns.named(self._names, {}, {})
        self.inputs = self._rows.ports
        self.sample = self._rows.sample_request()
        answer = self._predict(np.zeros((1, count)))
        self.outputs = [Port(PREDICT, tensors.type_of(answer), answer.shape[1:])]

    def run(self, inputs: Dict[str, np.ndarray], outputs: Sequence[str]) -> Dict[str, np.ndarray]:
        return {PREDICT: self._predict(self._rows.numbers(inputs))}

    def _predict(self, rows: np.ndarray) -> np.ndarray:
        matrix = xgboost.DMatrix(rows, feature_names=self._names, feature_types=self._types)
        with self._turn:
            return self._booster.predict(matrix)


def load(project: Project) -> XgboostModel:
    """Loads the main file."""
    try:
        booster = xgboost.Booster(model_file=project.main)
    except (xgboost.core.XGBoostError, ValueError) as error:
        raise LoadFailed("The file is cut short, or is no model of XGBoost in JSON or UBJSON.",
                         "save it again: model.save_model('model.ubj')") from error
    return XgboostModel(booster)
