"""What this process takes."""

import os
import resource
import sys


def resident_bytes() -> int:
    """Resident memory now; where the system does not tell, the most there has been."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
