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

# What is built for one may not load in another: cpython-313 and cpython-313t, which has no global lock.
abi = "{}-{}{}{}".format(sys.implementation.name, *sys.version_info[:2], getattr(sys, "abiflags", ""))
libc = platform.libc_ver()[0]
# Of a virtual environment the link is what makes it one.
print(os.path.realpath(sys.executable) if sys.prefix == sys.base_prefix else sys.executable)
print(".".join(str(part) for part in sys.version_info[:3]))
print("-".join(part for part in (sysconfig.get_platform(), libc, abi) if part))
print(pip_version)
