import joblib


class PythonPredictor:
    """Answers ``{"user_id": "12345"}`` with ten titles. One object per worker process; see docs/python.md."""

    def __init__(self, config):
        self._recommender = joblib.load(config["model_path"])

    def predict(self, payload):
        return {"recommendations": self._recommender.recommend(payload["user_id"])}
