"""Makes model.joblib beside this file from what the trainer wrote: ``python make_model.py FOLDER``."""

import sys
from pathlib import Path

import joblib
import numpy as np

from recommender import Recommender


def main(folder):
    with np.load(Path(folder, "movie-recommendation.npz")) as factors:
        model = Recommender(**factors)
    joblib.dump(model, Path(__file__).with_name("model.joblib"))
    print("model.joblib recommends to 12345:", *model.recommend("12345")[:3], "...", sep="\n  ")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python make_model.py FOLDER    (the --out folder of ./vertebra example-movies)")
    main(sys.argv[1])
