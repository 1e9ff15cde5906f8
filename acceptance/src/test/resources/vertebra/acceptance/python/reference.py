"""Writes models of scikit-learn, XGBoost and LightGBM, and what each library itself answers for the rows of a test.

``python reference.py FOLDER ROWS``. For each model a folder: the model's file, and ``case.json`` with ``file``, ``type``, the
``instances`` to send, and the ``expected`` outputs by name. Random, but the same at each run. Beside them, ``hostile.skops``: an
estimator that would run a program with each row.
"""

import json
import os
import pickle
import sys
from pathlib import Path

import joblib
import lightgbm
import numpy as np
import pandas as pd
import skops.io
import xgboost
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

FEATURES = 5
TOWNS = ["Aarhus", "Brno", "Çanakkale", "Đà Nẵng"]


class Cases:
    def __init__(self, folder, rows):
        self._folder = Path(folder)
        self._random = np.random.default_rng(7)
        self.rows = self._random.normal(size=(rows, FEATURES))
        self.learn = self._random.normal(size=(400, FEATURES))
        self.number = 3 * self.learn[:, 0] - self.learn[:, 1] * self.learn[:, 2] + self._random.normal(size=400) / 10
        self.kind = np.digitize(self.number, [-1.5, 1.5])

    def add(self, name, type_, file, save, instances, **expected):
        folder = self._folder / name
        folder.mkdir(parents=True)
        save(folder / file)
        case = {"file": file, "type": type_, "instances": instances,
                "expected": {output: np.asarray(values).tolist() for output, values in expected.items()}}
        (folder / "case.json").write_text(json.dumps(case))

    def sklearn(self):
        rows = self.rows.tolist()
        forest = RandomForestClassifier(20, random_state=1).fit(self.learn, self.kind)
        self.add("forest", "sklearn", "forest.joblib", lambda file: joblib.dump(forest, file), rows,
                 predict=forest.predict(self.rows), predict_proba=forest.predict_proba(self.rows))
        boosted = GradientBoostingRegressor(random_state=1).fit(self.learn, self.number)
        self.add("boosted", "sklearn", "boosted.pkl", lambda file: file.write_bytes(pickle.dumps(boosted)), rows,
                 predict=boosted.predict(self.rows))
        ridge = make_pipeline(StandardScaler(), Ridge()).fit(self.learn, self.number)
        self.add("ridge", "sklearn", "ridge.skops", lambda file: skops.io.dump(ridge, file), rows,
                 predict=ridge.predict(self.rows))
        self.columns()

    def columns(self):
        learn = self.frame(self.learn)
        pipeline = make_pipeline(
            make_column_transformer((OneHotEncoder(), ["town"]), (StandardScaler(), ["size", "age"])),
            LogisticRegression())
        pipeline.fit(learn, np.where(self.number > 0, "dear", "cheap"))
        rows = self.frame(self.rows)
        self.add("columns", "sklearn", "columns.joblib", lambda file: joblib.dump(pipeline, file),
                 rows.to_dict("records"), predict=pipeline.predict(rows), predict_proba=pipeline.predict_proba(rows))

    def frame(self, rows):
        return pd.DataFrame({"size": rows[:, 0], "age": np.round(40 + 10 * rows[:, 1]).astype("int64"),
                             "town": [TOWNS[i % len(TOWNS)] for i in range(len(rows))]})

    def xgboost(self):
        rows = self.rows.astype("float32")
        classifier = xgboost.XGBClassifier(n_estimators=30).fit(self.learn, self.kind)
        self.add("xgb-classes", "xgboost", "model.json", classifier.save_model, rows.tolist(),
                 predict=classifier.predict_proba(rows))
        regressor = xgboost.XGBRegressor(n_estimators=30).fit(self.learn, self.number)
        self.add("xgb-number", "xgboost", "model.ubj", regressor.save_model, rows.tolist(),
                 predict=regressor.predict(rows))

    def lightgbm(self):
        rows = self.rows.tolist()
        quiet = {"verbose": -1, "num_threads": 1}
        for name, objective, label in (("lgb-number", {"objective": "regression"}, self.number),
                                       ("lgb-binary", {"objective": "binary"}, self.kind > 0),
                                       ("lgb-classes", {"objective": "multiclass", "num_class": 3}, self.kind)):
            booster = lightgbm.train(objective | quiet, lightgbm.Dataset(self.learn, label), 30)
            self.add(name, "lightgbm", "model.txt", booster.save_model, rows, predict=booster.predict(self.rows))

    def hostile(self):
        skops.io.dump(FunctionTransformer(os.system), self._folder / "hostile.skops")


if __name__ == "__main__":
    cases = Cases(sys.argv[1], int(sys.argv[2]))
    cases.sklearn()
    cases.xgboost()
    cases.lightgbm()
    cases.hostile()
