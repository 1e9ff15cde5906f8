"""Answers and arrays of the real numpy and pandas."""

import json
import unittest

import numpy as np
import pandas as pd

from vertebra_worker import tensors
from vertebra_worker.answers import answer_of
from vertebra_worker.failures import CodeFailed
from vertebra_worker.predictor import Predictor, Request


def together(answer):
    """What a batch gets of a predictor that returns this for all of it."""

    class Answering:
        def __init__(self, config):
            pass

        def predict(self, payload):
            return answer

    return Predictor(Answering, {}, None, None).predict_together([Request(1, None, None)] * len(answer))


class NumpyAnswersTest(unittest.TestCase):

    def test_writes_arrays_scalars_and_tables(self):
        # given
        value = {
            "float32": np.float32(0.5), "int64": np.int64(3), "bool": np.bool_(True),
            "array": np.arange(4).reshape(2, 2), "nan": np.array([np.nan, 1.0]),
            "series": pd.Series([1, 2], name="a"), "frame": pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}),
            "when": pd.Timestamp("2026-11-26"), np.int64(7): np.str_("text"),
        }

        # when
        came = json.loads(answer_of(value).body)

        # then
        self.assertEqual(came, {
            "float32": 0.5, "int64": 3, "bool": True, "array": [[0, 1], [2, 3]], "nan": ["NaN", 1.0],
            "series": [1, 2], "frame": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}],
            "when": "2026-11-26T00:00:00", "7": "text"})

    def test_writes_what_is_missing_as_null_and_dates_as_dates(self):
        # given
        dates = ["2026-11-26T01:02:03.5", "NaT"]
        value = {
            "na": pd.NA, "nat": pd.NaT, "integers": pd.Series([1, None], dtype="Int64"),
            "frame": pd.DataFrame({"when": pd.to_datetime(dates), "rating": pd.array([None, 4], dtype="Int64")}),
            "array": np.array(dates, dtype="datetime64[ns]"), "day": np.datetime64("2026-11-26"),
            "nanoseconds": np.datetime64(dates[0], "ns"), "masked": np.ma.array([1, 2], mask=[True, False]),
            "longdouble": np.longdouble(1.5), "longdoubles": np.array([0.5, np.nan], dtype=np.longdouble),
            "masked dates": np.ma.array(np.array(dates, dtype="datetime64[ns]"), mask=[False, True]),
            "records": np.array([(1, dates[0])], dtype=[("id", "int64"), ("when", "datetime64[ns]")]),
            pd.NaT: 1,
        }

        # when
        came = json.loads(answer_of(value).body)

        # then
        when = "2026-11-26T01:02:03.500000"
        self.assertEqual(came, {
            "na": None, "nat": None, "integers": [1, None],
            "frame": [{"when": when, "rating": None}, {"when": None, "rating": 4}],
            "array": [when, None], "day": "2026-11-26", "nanoseconds": when, "masked": [None, 2],
            "masked dates": [when, None], "records": [[1, when]],
            "longdouble": 1.5, "longdoubles": [0.5, "NaN"], "null": 1})

    def test_says_where_an_answer_holds_what_json_cannot(self):
        # given
        hour = pd.Timedelta("1h")
        cases = [
            ({"recommendations": [{"when": hour}]}, "answer.recommendations[0].when is a Timedelta"),
            (pd.DataFrame({"a": [1, 2], "left": [pd.NaT, hour]}), "answer[1].left is a Timedelta"),
            (pd.Series([hour]), "answer[0] is a Timedelta"),
            ({"a b": [1, np.array([[1j]])]}, "answer['a b'][1][0][0] is a complex"),
            ({7: np.timedelta64(5, "ns")}, "answer[7] is a timedelta64"),
            (np.array([5], dtype="timedelta64[ns]"), "answer[0] is a timedelta64"),
            (np.ma.array([5], dtype="timedelta64[ns]"), "answer[0] is a timedelta64"),
            (np.array([(5,)], dtype=[("left", "timedelta64[ns]")]), "answer[0][0] is a timedelta64"),
            (pd.Period("2026-11"), "answer is a Period"),
        ]
        for value, place in cases:
            with self.subTest(place=place):
                # when
                with self.assertRaises(CodeFailed) as failed:
                    answer_of(value)

                # then
                self.assertIn(f"{place}, which JSON cannot hold: ", str(failed.exception))

    def test_what_is_answered_together_is_answered_as_alone(self):
        # given
        answers = [np.array([0.5, np.nan]), np.array(["2026-11-26", "NaT"], dtype="datetime64[ns]"),
                   np.ma.array([1, 2], mask=[True, False]), pd.Series([1.5, None])]
        for answer in answers:
            with self.subTest(answer=answer):
                # when
                came = [json.loads(answer_of(result).body) for result in together(answer)]

                # then
                self.assertEqual(came, json.loads(answer_of(answer).body))

    def test_no_duration_is_answered_as_a_number_together_either(self):
        # when
        results = together(np.array([5, 6], dtype="timedelta64[ns]"))

        # then
        with self.assertRaisesRegex(CodeFailed, "answer is a timedelta64, which JSON cannot hold"):
            answer_of(results[0])

    def test_reads_and_writes_tensors_of_every_type(self):
        # given
        arrays = [(name, name, np.array([[0, 1, 2], [3, 4, 5]]).astype(name))
                  for name in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
                               "uint64", "float16", "float32", "float64")]
        arrays.append(("texts", "string", np.array(["", "\u00e4", "\U0001f600"], dtype=object)))
        arrays.append(("big-endian", "float64", np.array([1.5], dtype=">f8")))
        arrays.append(("transposed", "int64", np.arange(6).reshape(2, 3).T))
        arrays.append(("none", "float32", np.zeros((0, 4), dtype="float32")))

        # when
        descriptions, body = tensors.write(arrays)
        came = tensors.read(descriptions, body)

        # then
        for name, _, array in arrays:
            np.testing.assert_array_equal(came[name], array, err_msg=name)

    def test_cut_tensors_are_refused(self):
        # given
        descriptions, body = tensors.write([("a", "float64", np.zeros((2, 2)))])

        # when, then
        with self.assertRaises(tensors.ProtocolError):
            tensors.read(descriptions, body[:-1])


if __name__ == "__main__":
    unittest.main()
