"""scikit-learn models, served without code: the values are the library's own."""

import pickle
import unittest
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import skops.io
from sklearn.cluster import DBSCAN, KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris, make_classification, make_regression
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVC

from model_node import ModelTest
from vertebra_worker import frames

ROWS = 1000
IRIS = load_iris(as_frame=True)


class SklearnTest(ModelTest):

    kind = "sklearn"

    def saved(self, model, name="model.joblib"):
        root = self.project()
        joblib.dump(model, Path(root, name))
        return root, name

    def test_classifies_as_the_model_does_on_a_thousand_rows(self):
        # given
        rows, labels = make_classification(ROWS, 12, n_informative=6, n_classes=3, random_state=1)
        names = np.array(["red", "green", "blue"])[labels]
        models = [LogisticRegression(max_iter=200).fit(rows, labels),
                  RandomForestClassifier(20, random_state=1).fit(rows, names),
                  make_pipeline(StandardScaler(), SVC(random_state=1)).fit(rows, names)]
        for model in models:
            with self.subTest(model=type(model).__name__):
                # when
                node, loaded = self.serve_model(*self.saved(model))
                answers = self.run_model(node, {"input": rows}, loaded)

                # then
                self.assertEqual(loaded["inputs"],
                                 [{"name": "input", "type": "float64", "shape": [-1, 12]}])
                self.assertTrue(loaded["shared_batch"])
                self.assertEqual(answers["predict"].tolist(), model.predict(rows).tolist())
                if hasattr(model, "predict_proba"):
                    np.testing.assert_allclose(answers["predict_proba"], model.predict_proba(rows),
                                               atol=1e-9)
                else:
                    self.assertEqual(list(answers), ["predict"])

    def test_estimates_numbers_and_several_targets(self):
        # given
        rows, targets = make_regression(ROWS, 5, n_targets=2, random_state=1)
        classes = np.c_[targets[:, 0] > 0, (targets[:, 1] > 0) * 2]
        cases = [LinearRegression().fit(rows, targets[:, 0]),
                 RandomForestRegressor(10, random_state=1).fit(rows, targets)]
        several = RandomForestClassifier(10, random_state=1).fit(rows, classes)

        # when, then
        for model in cases:
            node, loaded = self.serve_model(*self.saved(model))
            answers = self.run_model(node, {"input": rows}, loaded)
            np.testing.assert_allclose(answers["predict"], model.predict(rows), atol=1e-9)
        node, loaded = self.serve_model(*self.saved(several))
        answers = self.run_model(node, {"input": rows}, loaded)
        self.assertEqual(list(answers), ["predict", "predict_proba_0", "predict_proba_1"])
        np.testing.assert_allclose(answers["predict_proba_1"], several.predict_proba(rows)[1])

    def test_takes_an_input_for_each_named_column(self):
        # given
        model = GridSearchCV(RandomForestClassifier(10, random_state=1), {"max_depth": [2, 4]}) \
            .fit(IRIS.data, IRIS.target)
        root, name = self.saved(model)

        # when
        node, loaded = self.serve_model(root, name)
        answers = self.run_model(node, {column: IRIS.data[column].to_numpy() for column in IRIS.data},
                                 loaded)

        # then
        self.assertEqual(loaded["inputs"][0],
                         {"name": "sepal length (cm)", "type": "float64", "shape": [-1]})
        self.assertEqual(len(loaded["inputs"]), 4)
        np.testing.assert_array_equal(answers["predict"], model.predict(IRIS.data))

    def test_finds_columns_of_texts_and_whole_numbers_in_a_pipeline(self):
        # given
        table = pd.DataFrame({
            "age": [20.0, 30.0, np.nan, 50.0] * 5, "city": ["Rome", "Oslo", None, "Rome"] * 5,
            "level": [1, 2, 3, 1] * 5, "comment": ["good film", "bad", "good", "bad film"] * 5,
            "unused": [1.0, 2.0, 3.0, 4.0] * 5})
        columns = ColumnTransformer([
            ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), ["age"]),
            ("texts", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), ["city"]),
            ("ranks", OrdinalEncoder(), ["level"]),
            ("words", TfidfVectorizer(), "comment")], remainder="drop")
        model = make_pipeline(columns, LogisticRegression()).fit(table, [0, 1, 0, 1] * 5)
        asked = pd.DataFrame({"age": [np.nan, 41.0], "city": ["Oslo", "Rome"], "level": [3, 1],
                              "comment": ["good \u00e4", "bad"], "unused": [0.0, 1.0]})

        # when
        node, loaded = self.serve_model(*self.saved(model))
        answers = self.run_model(node, {name: asked[name].to_numpy() for name in asked}, loaded)
        unknown = self.run_frame(node, {"age": np.array([1.0]), "city": np.array(["Paris"], dtype=object),
                                        "level": np.array([1]),
                                        "comment": np.array(["x"], dtype=object),
                                        "unused": np.array([1.0])}, loaded)

        # then
        self.assertEqual({port["name"]: port["type"] for port in loaded["inputs"]},
                         {"age": "float64", "city": "string", "level": "int64", "comment": "string",
                          "unused": "float64"})
        self.assertEqual(loaded["sample"], {"age": 0.0, "city": "Rome", "level": 1, "comment": "text",
                                            "unused": 0.0})
        np.testing.assert_allclose(answers["predict_proba"], model.predict_proba(asked), atol=1e-9)
        self.assertEqual(unknown.head, {
            "kind": "refused",
            "detail": "A value is none of the categories that the model was trained with."})

    def test_reads_texts_clusters_and_arrays_of_categories(self):
        # given
        words = make_pipeline(TfidfVectorizer(), LogisticRegression()) \
            .fit(["good film", "bad film", "good", "bad"], ["+", "-", "+", "-"])
        clusters = KMeans(3, n_init=1, random_state=1).fit(IRIS.data.to_numpy())
        pairs = np.array([["a", "b"], ["c", "d"]], dtype=object)
        categories = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(pairs, [0, 1])

        for model, rows in ((words, np.array(["good", "bad film"], dtype=object)),
                            (clusters, IRIS.data.to_numpy()), (categories, pairs)):
            with self.subTest(model=model):
                # when
                node, loaded = self.serve_model(*self.saved(model))
                answers = self.run_model(node, {"input": rows}, loaded)

                # then
                self.assertEqual(answers["predict"].tolist(), model.predict(rows).tolist())
                self.assertEqual(list(loaded["sample"]), ["input"])

    def test_takes_very_many_columns_as_one_input(self):
        # given
        rows, target = make_regression(20, 784, random_state=1)
        model = LinearRegression().fit(pd.DataFrame(rows, columns=[f"p{i}" for i in range(784)]), target)

        # when
        node, loaded = self.serve_model(*self.saved(model))
        answers = self.run_model(node, {"input": rows}, loaded)

        # then
        self.assertEqual(loaded["inputs"], [{"name": "input", "type": "float64", "shape": [-1, 784]}])
        np.testing.assert_allclose(answers["predict"], model.predict(model_rows(rows)), atol=1e-9)

    def test_reads_pickle_and_skops(self):
        # given
        rows, labels = IRIS.data.to_numpy(), IRIS.target.to_numpy()
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, labels)
        root = self.project(model__pkl=pickle.dumps(model))
        skops.io.dump(model, Path(root, "model.skops"))

        for name in ("model.pkl", "model.skops"):
            with self.subTest(name=name):
                # when
                node, loaded = self.serve_model(root, name)
                answers = self.run_model(node, {"input": rows}, loaded)

                # then
                np.testing.assert_allclose(answers["predict_proba"], model.predict_proba(rows), atol=1e-9)

    def test_refuses_values_that_the_model_does_not_take(self):
        # given
        node, loaded = self.serve_model(*self.saved(
            LinearRegression().fit([[0.0, 1.0], [1.0, 0.0]], [0.0, 1.0])))

        # when
        refused = self.run_frame(node, {"input": np.array([[np.nan, 1.0]])}, loaded)

        # then
        self.assertEqual(refused.head,
                         {"kind": "refused", "detail": "The model does not take NaN or infinite values."})
        self.assertIn("Input X contains NaN", node.logs[-1]["text"])

    def test_says_in_words_what_cannot_be_served(self):
        # given
        rows = IRIS.data.to_numpy()
        unshipped = make_pipeline(FunctionTransformer(np.log1p), LinearRegression()).fit(rows, rows[:, 0])
        cases = [
            ({"model": 1}, "a dict without predict", "save the estimator itself"),
            (StandardScaler().fit(rows), "StandardScaler without predict", "save the estimator itself"),
            (DBSCAN().fit(rows), "DBSCAN without predict", "save the estimator itself"),
            (LogisticRegression(), "not fitted", "fit the model"),
        ]
        for model, reason, fix in cases:
            with self.subTest(reason=reason):
                # when
                head = self.refuse(self.saved(model)[0], kind="sklearn", main="model.joblib")

                # then
                self.assertIn(reason, head["detail"])
                self.assertIn(fix, head["fix"])

        # when
        node = self.node()
        served = node.load(self.saved(unshipped)[0], kind="sklearn", main="model.joblib")

        # then
        self.assertEqual(served.type, frames.LOADED, served.head)

    def test_refuses_files_that_are_cut_or_foreign(self):
        # given
        whole = pickle.dumps(RandomForestClassifier(3).fit(IRIS.data.to_numpy(), IRIS.target))
        root = self.project(whole__pkl=whole, text__joblib="no model", empty__pkl=b"",
                            zip__skops=b"PK\x03\x04 cut", foreign__pkl=b"crecommender\nModel\n.",
                            main__pkl=b"c__main__\nModel\n.")
        joblib.dump(IRIS.data, Path(root, "whole.joblib"))
        cut = [("text.joblib", "cut short"), ("empty.pkl", "cut short"), ("zip.skops", "cut short"),
               ("foreign.pkl", "not in the project"), ("main.pkl", "not in the project")]
        for part in (1, 100, len(whole) // 2, len(whole) - 1):
            Path(root, f"{part}.pkl").write_bytes(whole[:part])
            cut.append((f"{part}.pkl", "cut short"))
        for name, reason in cut:
            with self.subTest(name=name):
                # when
                head = self.refuse(root, kind="sklearn", main=name)

                # then
                self.assertIn(reason, head["detail"])
                self.assertTrue(head["fix"])

    def test_notes_that_another_version_saved_the_model(self):
        # given
        model = LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])
        written = pickle.dumps(model)
        from sklearn import __version__ as version
        older = written.replace(version.encode(), b"1.0.1".ljust(len(version), b"0")[:len(version)])
        root = self.project(model__pkl=older)

        # when
        _, loaded = self.serve_model(root, "model.pkl")

        # then
        self.assertEqual(len(loaded["notices"]), 1)
        self.assertIn(f"runs with {version}", loaded["notices"][0])

    def test_serves_the_shared_model_of_another_project(self):
        # given
        path = self.shared_model("sklearn/iris-svc.joblib")

        # when
        node, loaded = self.serve_model(str(path.parent), path.name)
        answers = self.run_model(node, {"input": np.array([[6.8, 2.8, 4.8, 1.4]])}, loaded)

        # then
        self.assertEqual(answers["predict"].tolist(), [1])


def model_rows(rows):
    return pd.DataFrame(rows, columns=[f"p{i}" for i in range(rows.shape[1])])


if __name__ == "__main__":
    unittest.main()
