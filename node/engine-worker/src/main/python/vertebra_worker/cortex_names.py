"""Names that predictors written for Cortex import."""

from __future__ import annotations

import importlib.util
import logging
import sys
import types


def install() -> None:
    """Makes ``from cortex_internal.lib.log import logger`` work (Cortex 0.22 to 0.35).

    A package of that name that the project or its environment has wins.
    """
    if importlib.util.find_spec("cortex_internal") is not None:
        return
    for name in ("cortex_internal", "cortex_internal.lib", "cortex_internal.lib.log"):
        module = types.ModuleType(name)
        module.__path__ = []
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
    sys.modules["cortex_internal.lib.log"].logger = logging.getLogger("cortex")
