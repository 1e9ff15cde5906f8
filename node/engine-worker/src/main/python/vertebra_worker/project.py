"""The project's folder: where imports begin and which module is the predictor's."""

from __future__ import annotations

import importlib.util
import os
import sys
import types
from typing import Iterator, List, Optional

from vertebra_worker.failures import LoadFailed

_SKIPPED = {"__pycache__", "node_modules", "venv"}
_MAX_FILES = 5000


class Project:
    """Files below ``root``; ``main`` is the predictor's or the model's."""

    def __init__(self, root: str, main: str, python_path: Optional[str]) -> None:
        self.root = os.path.realpath(root)
        self.main = os.path.join(self.root, main)
        # Imports begin beside the predictor, and at the root as with Cortex.
        first = os.path.join(self.root, python_path) if python_path else os.path.dirname(self.main)
        self._imports = list(dict.fromkeys([os.path.normpath(first), self.root]))

    def enter(self) -> None:
        """Makes it the working folder and where imports begin, before anything that is installed."""
        os.chdir(self.root)
        sys.path[:0] = self._imports

    def name_of(self, path: str) -> str:
        """The path as the project's author knows it."""
        return os.path.relpath(path, self.root) if self.holds(path) else os.path.basename(path)

    def holds(self, path: str) -> bool:
        return os.path.isabs(path) and os.path.normpath(path).startswith(self.root + os.sep)

    def files(self) -> Iterator[str]:
        """Relative paths in order, without hidden ones; of a huge project the first."""
        left = _MAX_FILES
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders
                                if name not in _SKIPPED and not name.startswith("."))
            for name in sorted(names):
                if left == 0:
                    return
                left -= 1
                yield os.path.relpath(os.path.join(folder, name), self.root)

    def files_ending(self, endings: tuple) -> List[str]:
        return [name for name in self.files() if name.lower().endswith(endings)]

    def import_main(self) -> types.ModuleType:
        """Runs the predictor's file, under the name by which its other modules know it."""
        if not os.path.isfile(self.main):
            raise LoadFailed(f"There is no file {self.name_of(self.main)} in the project.",
                             "predictor.path: predictor.py")
        name = self._module_name()
        spec = importlib.util.spec_from_file_location(name, self.main)
        if spec is None or spec.loader is None:
            raise LoadFailed(f"{self.name_of(self.main)} is no Python file.",
                             "predictor.path: predictor.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    def _module_name(self) -> str:
        relative = os.path.relpath(self.main, self._imports[0])
        name = os.path.splitext(relative)[0].replace(os.sep, ".")
        plain = all(part.isidentifier() for part in name.split("."))
        # A file named like a library that it uses would stand in for it.
        return name if plain and name not in sys.modules and not _is_installed(name) \
            else "cortex_predictor"


def _is_installed(name: str) -> bool:
    return name in sys.builtin_module_names or name in getattr(sys, "stdlib_module_names", ())


def serve_main_names(module: types.ModuleType) -> None:
    """Classes that a training script pickled as ``__main__.X`` are looked up in the predictor's module.

    Nothing is imported for it: the predictor's file has to define X or to import it.
    """
    def lookup(name: str):
        try:
            return vars(module)[name]
        except KeyError:
            raise AttributeError(f"module '__main__' has no attribute '{name}'") from None

    sys.modules["__main__"].__getattr__ = lookup
