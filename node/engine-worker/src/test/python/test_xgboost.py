"""XGBoost models, served without code: the values are those of ``Booster.predict``."""

import unittest
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost
from sklearn.datasets import make_classification, make_regression

from model_node import ModelTest

ROWS = 1000


class XgboostTest(ModelTest):

    kind = "xgboost"

    def test_answers_as_the_booster_does_on_a_thousand_rows(self):
        # given
        rows, labels = make_classification(ROWS, 8, n_informative=6, n_classes=3, random_state=1)
        rows[::7, 2] = np.nan
        _, target = make_regression(ROWS, 8, random_state=1)
        models = {
            "labels.json": xgboost.XGBClassifier(n_estimators=10, objective="multi:softmax")
            .fit(rows, labels).get_booster(),
            "chances.ubj": xgboost.XGBClassifier(n_estimators=10).fit(rows, labels).get_booster(),
            "binary.json": xgboost.XGBClassifier(n_estimators=10).fit(rows, labels > 0).get_booster(),
            "margins.ubj": xgboost.train({"objective": "binary:logitraw", "base_score": 0.3},
                                         xgboost.DMatrix(rows, labels > 0), 10),
            "dart.json": xgboost.XGBRegressor(n_estimators=10, booster="dart").fit(rows, target)
            .get_booster(),
            "linear.json": xgboost.XGBRegressor(n_estimators=10, booster="gblinear").fit(rows, target)
            .get_booster(),
            "targets.ubj": xgboost.XGBRegressor(n_estimators=5).fit(rows, np.c_[target, -target])
            .get_booster(),
        }
        root = self.project()
        for name, booster in models.items():
            with self.subTest(name=name):
                booster.save_model(Path(root, name))

                # when
                node, loaded = self.serve_model(root, name)
                answers = self.run_model(node, {"input": rows}, loaded)

                # then
                self.assertEqual([port["name"] for port in loaded["outputs"]], ["predict"])
                expected = booster.predict(xgboost.DMatrix(rows))
                np.testing.assert_allclose(answers["predict"], expected, rtol=0, atol=1e-6)
                self.assertEqual(answers["predict"].dtype, expected.dtype)

    def test_takes_an_input_for_each_named_column(self):
        # given
        rows, target = make_regression(100, 3, random_state=1)
        table = pd.DataFrame(rows, columns=["b", "a", "c"])
        model = xgboost.XGBRegressor(n_estimators=5).fit(table, target)
        root = self.project()
        model.save_model(Path(root, "model.json"))

        # when
        node, loaded = self.serve_model(root, "model.json")
        answers = self.run_model(node, {name: table[name].to_numpy() for name in table}, loaded)

        # then
        self.assertEqual([port["name"] for port in loaded["inputs"]], ["b", "a", "c"])
        np.testing.assert_allclose(answers["predict"], model.predict(table), atol=1e-6)

    def test_refuses_files_that_are_cut_or_foreign(self):
        # given
        rows, target = make_regression(50, 3, random_state=1)
        model = xgboost.XGBRegressor(n_estimators=3).fit(rows, target)
        root = self.project(empty__json="", object__json="{}", text__ubj="no model", deep__json="[" * 100_000)
        names = ["empty.json", "object.json", "text.ubj", "deep.json"]
        for ending in ("json", "ubj"):
            model.save_model(Path(root, f"whole.{ending}"))
            whole = Path(root, f"whole.{ending}").read_bytes()
            for part in (1, 100, len(whole) // 2, len(whole) - 1):
                names.append(f"cut{part}.{ending}")
                Path(root, names[-1]).write_bytes(whole[:part])
        for name in names:
            with self.subTest(name=name):
                # when
                head = self.refuse(root, kind="xgboost", main=name)

                # then
                self.assertIn("cut short, or is no model of XGBoost", head["detail"])
                self.assertIn("save_model", head["fix"])

    def test_serves_the_shared_model_of_another_project(self):
        # given
        path = self.shared_model("xgboost/iris.json")
        rows = np.array([[6.8, 2.8, 4.8, 1.4], [6.0, 3.4, 4.5, 1.6]])

        # when
        node, loaded = self.serve_model(str(path.parent), path.name)
        answers = self.run_model(node, {"input": rows}, loaded)

        # then
        np.testing.assert_allclose(
            answers["predict"], xgboost.Booster(model_file=path).predict(xgboost.DMatrix(rows)), atol=1e-6)


if __name__ == "__main__":
    unittest.main()
