"""Says what this Python is, as lines: program, version, platform, version of pip (empty: none)."""

import os
import platform
import sys
import sysconfig

try:
    from importlib.metadata import version

    import pip  # a distribution's leftover metadata without the module is no pip

    pip_version = version("pip")
except ImportError:
    pip_version = ""

libc = "-".join(part for part in platform.libc_ver() if part)
# Of a virtual environment the link is what makes it one.
print(os.path.realpath(sys.executable) if sys.prefix == sys.base_prefix else sys.executable)
print(".".join(str(part) for part in sys.version_info[:3]))
print(sysconfig.get_platform() + ("-" + libc.split("-")[0] if libc else ""))
print(pip_version)
