"""LightGBM: boosters in its text format."""

from __future__ import annotations

import os
from typing import Dict, Sequence

import lightgbm
import numpy as np

from vertebra_worker import tensors
from vertebra_worker.failures import LoadFailed
from vertebra_worker.models import columns
from vertebra_worker.models.model import Port
from vertebra_worker.models.sklearn_features import columns_are_numbered
from vertebra_worker.project import Project

PREDICT = "predict"
_END = b"\nend of parameters"
_END_WITHIN = 1 << 20


class LightgbmModel:
    """Answers what ``Booster.predict`` answers. Columns of categories take their codes."""

    def __init__(self, booster: "lightgbm.Booster") -> None:
        self._booster = booster
        names = booster.feature_name()
        self._rows = columns.unnamed(len(names)) if columns_are_numbered(names) \
            else columns.named(names, {}, {})
        self.inputs = self._rows.ports
        self.sample = self._rows.sample_request()
        answer = np.asarray(booster.predict(np.zeros((1, len(names)))))
        self.outputs = [Port(PREDICT, tensors.type_of(answer), answer.shape[1:])]

    def run(self, inputs: Dict[str, np.ndarray], outputs: Sequence[str]) -> Dict[str, np.ndarray]:
        return {PREDICT: np.asarray(self._booster.predict(self._rows.numbers(inputs)))}


def load(project: Project) -> LightgbmModel:
    """Loads the main file."""
    broken = LoadFailed("The file is cut short, or is no model of LightGBM in its text format.",
                        "save it again: booster.save_model('model.txt')")
    # The library takes a file that is cut between two trees for a smaller model, or dies of it.
    if not _has_end(project.main):
        raise broken
    try:
        booster = lightgbm.Booster(model_file=project.main)
    except (lightgbm.basic.LightGBMError, ValueError) as error:
        raise broken from error
    return LightgbmModel(booster)


def _has_end(path: str) -> bool:
    with open(path, "rb") as file:
        begins = file.read(5) == b"tree\n"
        # Behind the parameters come the names of categories, no more.
        file.seek(max(0, os.path.getsize(path) - _END_WITHIN))
        return begins and _END in file.read()
