"""How long code says that it has been running."""

import unittest

from vertebra_worker.busy import Busy


class BusyTest(unittest.TestCase):

    def test_zero_is_said_only_while_no_code_runs(self):
        # given
        busy = Busy()

        # when
        before = busy.millis()
        busy.begins()
        at_once = busy.millis()
        busy.ends()

        # then
        self.assertEqual((before, at_once, busy.millis()), (0, 1, 0))


if __name__ == "__main__":
    unittest.main()
