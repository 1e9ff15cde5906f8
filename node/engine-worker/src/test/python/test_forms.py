"""Forms of strangers: read as browsers and curl write them, refused in words otherwise."""

import random
import tracemalloc
import unittest

from vertebra_worker import forms, payloads
from vertebra_worker.failures import Refused

MULTIPART = (
    b'--limit\r\nContent-Disposition: form-data; name="text"\r\n\r\nhello \xc3\xa4\r\n'
    b'--limit\r\nContent-Disposition: form-data; name="image"; filename="C:\\dir\\cat.png"\r\n'
    b"Content-Type: image/png\r\n\r\n\x89PNG\r\n--limi\r\n\x00\r\n"
    b'--limit \r\nContent-Disposition: form-data; name="empty"; filename=""\r\n\r\n\r\n'
    b"--limit--\r\n")
URLENCODED = b"user_id=12345&user_id=6&name=J%C3%BCrgen+X&empty=&flag"
SEED = 20260


class FormsTest(unittest.TestCase):

    def test_reads_texts_and_files_of_a_multipart_form(self):
        # when
        form = payloads.read(MULTIPART, 'multipart/form-data; boundary="limit"')

        # then
        self.assertEqual(form["text"], "hello \u00e4")
        self.assertEqual(form["image"].filename, "cat.png")
        self.assertEqual(form["image"].content_type, "image/png")
        self.assertEqual(form["image"].file.read(), b"\x89PNG\r\n--limi\r\n\x00")
        self.assertEqual(form["image"].size, 15)
        self.assertEqual(form["empty"].read(), b"")
        self.assertEqual(list(form), ["text", "image", "empty"])

    def test_reads_a_form_as_urllib_and_curl_write_it(self):
        # when
        form = payloads.read(URLENCODED, "application/x-www-form-urlencoded; charset=utf-8")

        # then
        self.assertEqual(form["user_id"], "6")
        self.assertEqual(form.getlist("user_id"), ["12345", "6"])
        self.assertEqual(form["name"], "J\u00fcrgen X")
        self.assertEqual((form["empty"], form["flag"]), ("", ""))
        self.assertEqual(len(form.multi_items()), 5)

    def test_takes_a_preamble_a_part_without_content_and_an_extended_file_name(self):
        # given
        body = (b"preamble\r\n--b\r\nContent-Disposition: form-data; name=a; filename*=UTF-8''%e2%82%ac.txt"
                b"\r\n\r\n\r\n--b\r\ncontent-disposition: FORM-DATA; name=\"q\\\"uote\"\r\n\r\n--b--")

        # when
        form = forms.multipart(body, "b")

        # then
        self.assertEqual(form["a"].filename, "\u20ac.txt")
        self.assertEqual(form['q"uote'], "")

    def test_refuses_what_is_no_form_in_words(self):
        head = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
        cases = [
            (b"", "b", "cut short"),
            (b"--b", "b", "cut short"),
            (head + b"text", "b", "cut short"),
            (head + b"text\r\n--b", "b", "cut short"),
            (head + b"text\r\n--bb--", "b", "cut short"),
            (head + b"text--b--", "b", "cut short"),
            (b"--b\r\n\r\ntext\r\n--b--", "b", "no headers"),
            (b"--b\r\nContent-Type: a/b\r\n\r\ntext\r\n--b--", "b", "no name"),
            (b"--b\r\nContent-Disposition: form-data\r\n\r\ntext\r\n--b--", "b", "no name"),
            (b"--b\r\nno header\r\n\r\ntext\r\n--b--", "b", "without a name"),
            (b"--b\r\n\xff: x\r\n\r\ntext\r\n--b--", "b", "no UTF-8"),
            (b"--b\r\n" + b"x: y\r\n" * 30 + b"\r\ntext\r\n--b--", "b", "too many headers"),
            (b"--b\r\nx: " + b"y" * 9000 + b"\r\n\r\ntext\r\n--b--", "b", "too long"),
            (head + b"\xff\r\n--b--", "b", "is no utf-8"),
            ((head + b"\r\n") * 1001 + b"--b--", "b", "more than 1000"),
            (head, None, "boundary"),
            (head, "", "boundary"),
            (head, "b" * 201, "boundary"),
            (head, "b\r\n", "boundary"),
        ]
        for body, boundary, reason in cases:
            with self.subTest(body=body[:80], boundary=boundary):
                # when
                with self.assertRaises(Refused) as refused:
                    forms.multipart(body, boundary)

                # then
                self.assertIn(reason, str(refused.exception))

    def test_refuses_a_form_that_is_no_utf_8_or_has_too_many_fields(self):
        for body, reason in ((b"a=\xff", "UTF-8"), (b"a=%ff", "UTF-8"), (b"a&" * 1001, "more than 1000")):
            with self.subTest(body=body[:20]):
                # when
                with self.assertRaises(Refused) as refused:
                    forms.urlencoded(body)

                # then
                self.assertIn(reason, str(refused.exception))

    def test_decodes_texts_by_their_charset_and_refuses_what_is_none(self):
        # then
        self.assertEqual(payloads.read(b"gr\xfc\xdf", "text/plain; charset=ISO-8859-1"), "gr\u00fc\u00df")
        self.assertEqual(payloads.read(b"\xff\xfeh\x00", 'Text/Plain;charset="utf-16"'), "h")
        for charset in ("utf-8", "ascii", "nonsense", "hex", "zlib", "punycode", "idna", "unicode_escape",
                        "Raw-Unicode-Escape", "a\x00b", "\u00e4"):
            with self.subTest(charset=charset), self.assertRaises(Refused):
                payloads.read(b"\xff\xff\xff", f"text/plain; charset={charset}")

    def test_survives_every_mutation_of_a_form(self):
        # given
        chance = random.Random(SEED)
        seeds = [(MULTIPART, 'multipart/form-data; boundary="limit"'),
                 (URLENCODED, "application/x-www-form-urlencoded"),
                 (b"gr\xc3\xbc\xc3\x9fe", "text/plain; charset=utf-8")]

        # when
        read = refused = 0
        tracemalloc.start()
        for _ in range(20_000):
            body, header = chance.choice(seeds)
            mutant = mutated(chance, body)
            if chance.random() < 0.3:
                header = mutated(chance, header.encode()).decode("latin-1")
            try:
                payloads.read(mutant, header)
                read += 1
            except Refused:
                refused += 1
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        # then
        self.assertGreater(read, 1000)
        self.assertGreater(refused, 1000)
        self.assertLess(most, 8 << 20)

    def test_takes_time_and_memory_in_proportion_to_the_body(self):
        # given: what makes a careless reader look at each byte again and again, or copy it
        size = 4 << 20
        head = b'--b\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n'
        hostile = [b"--b" * (size // 3), b"\r\n--b" * (size // 5), b"\r\n--b " * (size // 6),
                   head + b"-" * size, head + b"\r\n" * (size // 2), head + b"\r\n--b" + b" " * size,
                   b"\r\n" * (size // 2), head + bytes(size) + b"\r\n--b--"]
        for body in hostile:
            with self.subTest(body=body[:60]):
                # when
                tracemalloc.start()
                try:
                    forms.multipart(body, "b")
                except Refused:
                    pass
                _, most = tracemalloc.get_traced_memory()
                tracemalloc.stop()

                # then: the parts and the copies that their readers open
                self.assertLess(most, 3 * size)


def mutated(chance, body: bytes) -> bytes:
    """One to four edits, of which some know what a form is made of."""
    words = [b"\r\n", b"--limit", b"--", b'"', b";", b"=", b"&", b"%", b"\\", b"\x00", b"\xff", b":",
             b"name", b"filename*", b"utf-8''", b"charset=", b"\r\n\r\n", b" " * 50, b"a" * 9000]
    out = body
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(out))
        kind = chance.randrange(5)
        if kind == 0:
            out = out[:at] + chance.choice(words) + out[at:]
        elif kind == 1:
            out = out[:at] + out[at + chance.randint(1, 20):]
        elif kind == 2:
            out = out[:at] + bytes([chance.randrange(256)]) + out[at + 1:]
        elif kind == 3:
            out = out[:at]
        else:
            begin = chance.randint(0, len(out))
            out = out[:at] + out[begin:begin + chance.randint(1, 200)] + out[at:]
    return out


if __name__ == "__main__":
    unittest.main()
