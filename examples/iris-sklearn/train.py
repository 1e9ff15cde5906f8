"""Trains a classifier of iris flowers and writes iris.joblib beside this file: ``python train.py``."""

from pathlib import Path

import joblib
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


def main():
    iris = load_iris(as_frame=True)
    flowers = iris.data.set_axis(COLUMNS, axis="columns")  # the model keeps the names, and the API takes them
    species = iris.target_names[iris.target]  # names instead of numbers: what the API answers
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))

    print(f"accuracy, 5-fold: {cross_val_score(model, flowers, species, cv=5).mean():.3f}")
    joblib.dump(model.fit(flowers, species), Path(__file__).with_name("iris.joblib"))


if __name__ == "__main__":
    main()
