"""Answers and arrays of the real numpy and pandas."""

import json
import unittest

import numpy as np
import pandas as pd

from vertebra_worker import tensors
from vertebra_worker.answers import answer_of


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
