"""A predictor of lists: doubles numbers, and says how many requests it doubled together."""


class PythonPredictor:

    def __init__(self, config):
        pass

    def predict(self, payload):
        return [{"doubled": 2 * number + 0, "together": len(payload)} for number in payload]
