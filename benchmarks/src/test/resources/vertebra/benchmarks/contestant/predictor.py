class PythonPredictor:
    """Doubles numbers: what is measured is the way to the code and back."""

    def __init__(self, config):
        pass

    def predict(self, payload):
        return {"y": [[2 * number for number in row] for row in payload["x"]]}
