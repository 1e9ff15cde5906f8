"""LightGBM models, served without code: the values are those of ``Booster.predict``."""

import unittest
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
from sklearn.datasets import make_classification, make_regression

from model_node import ModelTest

ROWS = 1000
QUIET = {"verbose": -1, "num_threads": 1}


class LightgbmTest(ModelTest):

    kind = "lightgbm"

    def test_answers_as_the_booster_does_on_a_thousand_rows(self):
        # given
        rows, labels = make_classification(ROWS, 8, n_informative=6, n_classes=3, random_state=1)
        rows[::7, 2] = np.nan
        _, target = make_regression(ROWS, 8, random_state=1)
        cases = {
            "chances.txt": ({"objective": "multiclass", "num_class": 3}, labels),
            "binary.txt": ({"objective": "binary"}, labels > 0),
            "numbers.txt": ({"objective": "regression"}, target),
        }
        root = self.project()
        for name, (parameters, wanted) in cases.items():
            with self.subTest(name=name):
                booster = lightgbm.train({**QUIET, **parameters}, lightgbm.Dataset(rows, wanted), 10)
                booster.save_model(Path(root, name))

                # when
                node, loaded = self.serve_model(root, name)
                answers = self.run_model(node, {"input": rows}, loaded)

                # then
                np.testing.assert_allclose(answers["predict"], booster.predict(rows), rtol=0, atol=1e-6)

    def test_takes_an_input_for_each_named_column(self):
        # given
        rows, target = make_regression(100, 3, random_state=1)
        table = pd.DataFrame(rows, columns=["b", "a", "c"])
        booster = lightgbm.train(QUIET, lightgbm.Dataset(table, target), 5)
        root = self.project()
        booster.save_model(Path(root, "model.txt"))

        # when
        node, loaded = self.serve_model(root, "model.txt")
        answers = self.run_model(node, {name: table[name].to_numpy() for name in table}, loaded)

        # then
        self.assertEqual([port["name"] for port in loaded["inputs"]], ["b", "a", "c"])
        np.testing.assert_allclose(answers["predict"], booster.predict(table), atol=1e-6)

    def test_refuses_files_that_are_cut_or_foreign(self):
        # given
        rows, target = make_regression(50, 3, random_state=1)
        root = self.project(empty__txt="", text__txt="no model", head__txt="tree\nversion=v4\n")
        names = ["empty.txt", "text.txt", "head.txt"]
        lightgbm.train(QUIET, lightgbm.Dataset(rows, target), 5).save_model(Path(root, "whole.txt"))
        whole = Path(root, "whole.txt").read_bytes()
        for part in (5, 200, len(whole) // 2, len(whole) * 2 // 3, whole.index(b"end of parameters")):
            names.append(f"cut{part}.txt")
            Path(root, names[-1]).write_bytes(whole[:part])
        for name in names:
            with self.subTest(name=name):
                # when
                head = self.refuse(root, kind="lightgbm", main=name)

                # then
                self.assertIn("cut short, or is no model of LightGBM", head["detail"])
                self.assertIn("save_model", head["fix"])


if __name__ == "__main__":
    unittest.main()
