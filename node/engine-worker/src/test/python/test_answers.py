"""What a predictor may return, and what the caller gets."""

import dataclasses
import datetime
import decimal
import enum
import json
import unittest
import uuid

from vertebra_worker import jsons
from vertebra_worker.answers import answer_of
from vertebra_worker.failures import CodeFailed
from vertebra_worker.values import Headers, MultiDict


class StarletteLike:
    def __init__(self, body=b"", status_code=200, media_type=None, headers=None):
        self.body = body
        self.status_code = status_code
        self.media_type = media_type
        self.headers = headers or {}


class FlaskLike:
    status_code = 418
    headers = {"Content-Type": "text/html", "X-A": "1", "Content-Length": "9", "Connection": "close"}

    def get_data(self):
        return b"<p>tea</p>"


class RequestsLike:
    status_code = 200
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "Set-Cookie": "a=b"}
    content = b"{}"

    def iter_content(self):
        raise AssertionError("is not read")


@dataclasses.dataclass
class Film:
    title: str
    released: datetime.date


class Colour(enum.Enum):
    RED = "red"


class ArrayLike:
    """As numpy's arrays and scalars, pandas' series, and tensors."""

    def __init__(self, value):
        self._value = value

    def tolist(self):
        return self._value


class FrameLike:
    columns = ["a"]

    def to_dict(self, orient):
        return [{"a": 1}, {"a": 2}] if orient == "records" else None


class AnswersTest(unittest.TestCase):

    def test_knows_bytes_texts_and_json_by_their_types(self):
        # given
        cases = [
            (b"\x00\xff", "application/octet-stream", b"\x00\xff"),
            (bytearray(b"a"), "application/octet-stream", b"a"),
            ("gr\u00fc\u00df", "text/plain; charset=utf-8", "gr\u00fc\u00df".encode()),
            ({"a": [1, 2.5, True, None, "\u00fc"]}, "application/json",
             '{"a":[1,2.5,true,null,"\u00fc"]}'.encode()),
            (None, "application/json", b"null"),
            (1, "application/json", b"1"),
            (["a"], "application/json", b'["a"]'),
            ((1, 2), "application/json", b"[1,2]"),
        ]
        for value, content_type, body in cases:
            with self.subTest(value=value):
                # when
                answer = answer_of(value)

                # then
                self.assertEqual((answer.status, answer.content_type, answer.body),
                                 (200, content_type, body))

    def test_hands_a_response_object_on(self):
        # when
        starlette = answer_of(StarletteLike(b"no", 404, "text/plain",
                                            {"content-type": "text/plain; charset=utf-8", "x-b": "2"}))
        flask = answer_of(FlaskLike())
        fetched = answer_of(RequestsLike())
        bare = answer_of(StarletteLike("text"))

        # then
        self.assertEqual(starlette, (404, "text/plain; charset=utf-8", {"x-b": "2"}, b"no"))
        self.assertEqual(flask, (418, "text/html", {"x-a": "1"}, b"<p>tea</p>"))
        self.assertEqual(fetched, (200, "application/json", {"set-cookie": "a=b"}, b"{}"))
        self.assertEqual(bare, (200, "application/octet-stream", {}, b"text"))

    def test_writes_what_numpy_pandas_and_data_classes_hold(self):
        # given
        identity = uuid.UUID(int=1)
        value = {
            "array": ArrayLike([[1, 2]]), "scalar": ArrayLike(2.5), "frame": FrameLike(),
            "film": Film("Heat", datetime.date(1995, 12, 15)), "colour": Colour.RED, "id": identity,
            "price": decimal.Decimal("1.5"), "form": MultiDict([("a", "1")]),
        }

        # when
        came = json.loads(answer_of(value).body)

        # then
        self.assertEqual(came, {
            "array": [[1, 2]], "scalar": 2.5, "frame": [{"a": 1}, {"a": 2}],
            "film": {"title": "Heat", "released": "1995-12-15"}, "colour": "red", "id": str(identity),
            "price": 1.5, "form": {"a": "1"}})

    def test_writes_numbers_that_json_lacks_as_texts(self):
        # given
        value = {"a": [float("nan"), float("inf"), ArrayLike([float("-inf")])], 1.5: 2, ArrayLike(3): 4}

        # when
        came = jsons.dumps(value)

        # then
        self.assertEqual(came, b'{"a":["NaN","Infinity",["-Infinity"]],"1.5":2,"3":4}')

    def test_writes_half_of_a_surrogate_pair_as_an_escape(self):
        self.assertEqual(jsons.dumps("\ud800"), b'"\\ud800"')

    def test_refuses_what_is_no_answer_in_words(self):
        # given
        circle = []
        circle.append(circle)
        with_nan = [float("nan")]
        with_nan.append(with_nan)
        cases = [
            (set(), "set"),
            (object(), "object"),
            (circle, "list"),
            (with_nan, "list"),
            ({"a": b"bytes"}, "bytes"),
            ({("a", "b"): 1}, "tuple"),
            (lambda: None, "function"),
            ((item for item in "ab"), "generator"),
            (ArrayLike, "type"),
            (StarletteLike(b"", 99), "status 99"),
            (StarletteLike(None), "without a body"),
            (StarletteLike(b"", headers={"x": "a\r\nb: c"}), "header"),
            (StarletteLike(b"", headers={"x y": "a"}), "header"),
            (StarletteLike(b"", headers={"content-type": "a\r\nb"}), "content type"),
        ]
        for value, reason in cases:
            with self.subTest(reason=reason):
                # when
                with self.assertRaises(CodeFailed) as failed:
                    answer_of(value)

                # then
                self.assertIn(reason, str(failed.exception))

    def test_says_where_an_answer_holds_what_json_cannot(self):
        # given
        film = Film("Heat", datetime.timedelta(1))
        deep = [set()]
        for _ in range(500):
            deep = [deep]
        too_deep = []
        for _ in range(100_000):
            too_deep = [too_deep]
        cases = [
            ({"films": [1, film]}, "answer.films[1].released is a timedelta, which JSON cannot hold: "
                                   "take its total_seconds()"),
            ([{"tags": {"a"}}], "answer[0].tags is a set, which JSON cannot hold: make it a list"),
            ({"a": {b"b": 1}}, "a name in answer.a is a bytes"),
            ({"a": ArrayLike(b"x")}, "answer.a is a bytes"),
            ({"price": decimal.Decimal("sNaN")}, "answer.price is a Decimal"),
            (3j, "answer is a complex"),
            (deep, "nested too deeply"),
            (too_deep, "answer[0][0][0]"),
        ]
        for value, place in cases:
            with self.subTest(place=place):
                # when
                with self.assertRaises(CodeFailed) as failed:
                    answer_of(value)

                # then
                self.assertIn(place, str(failed.exception))
                self.assertLess(len(str(failed.exception)), 500)

    def test_finds_headers_in_any_case(self):
        # given
        headers = Headers({"Content-Type": "a/b"})

        # then
        self.assertEqual(headers["content-TYPE"], "a/b")
        self.assertIn("CONTENT-type", headers)
        self.assertIsNone(headers.get("other"))
        self.assertEqual(dict(headers), {"content-type": "a/b"})


if __name__ == "__main__":
    unittest.main()
