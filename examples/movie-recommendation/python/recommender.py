"""The movie recommender as a class: the same numbers as the ONNX model, and the same lists."""

import numpy as np

LIST_SIZE = 10


class Recommender:
    """Knows users and films by their factors. Nothing changes after the constructor: safe for any number of threads."""

    def __init__(self, users, titles, user_rows, film_columns, seen_starts, seen_films):
        """Takes the arrays of ``movie-recommendation.npz``, whose names are those of the arguments.

        :param user_rows: float32 ``[users + 1, width]``; the last row answers for a user that nobody knows
        :param film_columns: float32 ``[width, films]``
        :param seen_starts: int32 ``[users + 1]``; user ``u`` has seen ``seen_films[seen_starts[u]:seen_starts[u + 1]]``
        """
        self._row_of = {user: row for row, user in enumerate(users.tolist())}
        self._titles = titles.tolist()
        self._user_rows = user_rows
        self._film_columns = film_columns
        self._seen_starts = seen_starts
        self._seen_films = seen_films

    def recommend(self, user_id):
        """Returns the titles of the ten best films that the user has not seen, best first; of a stranger, the popular ones."""
        row = self._row_of.get(user_id)
        if row is None:
            scores = self._user_rows[-1] @ self._film_columns
        else:
            scores = self._user_rows[row] @ self._film_columns
            scores[self._seen_films[self._seen_starts[row]:self._seen_starts[row + 1]]] = -np.inf
        return [self._titles[film] for film in _best(scores)]


def _best(scores):
    """Returns the positions of the highest scores, highest first; of equal scores, the lower position first."""
    lowest = np.partition(scores, -LIST_SIZE)[-LIST_SIZE]
    candidates = np.flatnonzero(scores >= lowest)
    return candidates[np.argsort(-scores[candidates], kind="stable")][:LIST_SIZE]
