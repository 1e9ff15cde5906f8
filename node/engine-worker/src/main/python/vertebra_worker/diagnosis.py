"""Why a predictor or a model could not be loaded, and the line that helps.

The texts are for who deploys: they quote the last line of the traceback, never a path of the server.
"""

from __future__ import annotations

import errno
import linecache
import os
import pickle
import re
import socket
import sys
import traceback
from types import FrameType
from typing import Callable, List, NamedTuple, Optional

from vertebra_worker import suggestions
from vertebra_worker.failures import LoadFailed, shortened
from vertebra_worker.packages import is_library, package_of
from vertebra_worker.paths import without_folders
from vertebra_worker.project import Project

_MOST = 600
_NO_ATTRIBUTE = re.compile(r"[Cc]an't get attribute '(?P<name>\w+)' on <module '(?P<module>[^']+)'")
_NO_ATTRIBUTE_OF = re.compile(r"module '(?P<module>[^']+)' has no attribute '(?P<name>\w+)'")
_LOADS = re.compile(r"\bloads?\(")
_MODULE_FILE = re.compile(r"(<module '[^']+') from '[^']*'>")
_UNPICKLERS = ("pickle.py", "numpy_pickle.py", "cloudpickle.py", "dill.py", "_dill.py")
_UNREACHED = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ECONNREFUSED, errno.ETIMEDOUT}


class Place(NamedTuple):
    """A line of the project's own."""

    frame: Optional[FrameType]
    file: str
    line: int
    source: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Case(NamedTuple):
    """A failure with all that helps to explain it."""

    error: BaseException
    project: Project
    config: dict
    trace: list
    place: Optional[Place]

    def last_is_ours(self) -> bool:
        """True when the project's own code raised, no library."""
        return bool(self.trace) and self.place is not None and self.place.frame is self.trace[-1][0]

    def in_unpickler(self) -> bool:
        return any(os.path.basename(frame.f_code.co_filename) in _UNPICKLERS for frame, _ in self.trace)

    def unpickles(self) -> bool:
        # Pickle's C code has no frame of its own.
        return self.in_unpickler() \
            or (self.last_is_ours() and _LOADS.search(self.place.source) is not None)


def failed(error: BaseException, project: Project, config: dict) -> LoadFailed:
    """What to tell about the exception; itself when it says so already."""
    if isinstance(error, LoadFailed):
        return LoadFailed(_public(error.detail), _public(error.fix))
    trace = list(traceback.walk_tb(error.__traceback__))
    case = Case(error, project, config, trace, _place(trace, project))
    for explain in _EXPLANATIONS:
        found = explain(case)
        if found is not None:
            return LoadFailed(_public(found.detail), _public(found.fix))
    return LoadFailed(_public(_told(case)), _public(_line_to_correct(case)))


def _place(trace: list, project: Project) -> Optional[Place]:
    for frame, line in reversed(trace):
        path = frame.f_code.co_filename
        if project.holds(path):
            return Place(frame, project.name_of(path), line, linecache.getline(path, line).strip())
    return None


def _told(case: Case) -> str:
    """``KeyError: 'model_path' (predictor.py:7)``."""
    last = "".join(traceback.format_exception_only(type(case.error), case.error)).strip()
    where = f" ({case.place})" if case.place else ""
    return shortened(last.splitlines()[-1] if last else type(case.error).__name__, _MOST) + where


def _line_to_correct(case: Case) -> str:
    return f"{case.place}: {case.place.source}" if case.place else ""


def _public(text: str) -> str:
    text = _MODULE_FILE.sub(r"\1>", text).replace("'vertebra_worker.__main__'", "'__main__'")
    return without_folders(text)


def _missing_key(case: Case) -> Optional[LoadFailed]:
    if not isinstance(case.error, KeyError) or not case.error.args:
        return None
    key = case.error.args[0]
    if not isinstance(key, str):
        return None
    if not case.last_is_ours():
        environ = os.path.basename(case.trace[-1][0].f_code.co_filename) in ("os.py", "<frozen os>")
        return LoadFailed(_told(case), f"predictor.env.{key}: <value>") if environ else None
    path = suggestions.config_path(key, case.config, case.place.source, case.place.frame)
    if path is None:
        return None
    value = suggestions.value_for(key, case.project)
    return LoadFailed(f"predictor.config has no {path}: {_told(case)}",
                      f"predictor.config.{path}: {value}")


def _missing_module(case: Case) -> Optional[LoadFailed]:
    if not isinstance(case.error, ModuleNotFoundError) or not case.error.name:
        return None
    module = case.error.name
    if case.unpickles() and not _is_import(case) and not is_library(module):
        name = _unpickled_name(case)
        what = f"class {name}" if name else "the class of the pickled object"
        return _not_shipped(case, f"ship the module {module} that defines {what} "
                                  f"({module.replace('.', '/')}.py)")
    return LoadFailed(f"The package for {module} is missing: {_told(case)}",
                      f"requirements.txt: {package_of(module)}")


def _is_import(case: Case) -> bool:
    return case.place is not None and case.place.source.startswith(("import ", "from "))


def _missing_class(case: Case) -> Optional[LoadFailed]:
    """``Can't get attribute 'X' on <module '__main__' from '...'>``, and how joblib says it."""
    if not isinstance(case.error, AttributeError):
        return None
    found = _NO_ATTRIBUTE.search(str(case.error)) \
        or (_NO_ATTRIBUTE_OF.search(str(case.error)) if case.in_unpickler() else None)
    if found is None:
        return None
    name, module = found["name"], found["module"]
    if is_library(module):
        return LoadFailed(f"The file was saved with another version of {package_of(module)}: "
                          f"{_told(case)}",
                          f"requirements.txt: {package_of(module)}==<the version that saved it>")
    main = case.project.name_of(case.project.main)
    defining = suggestions.module_defining(name, case.project)
    if defining is not None:
        return LoadFailed(f"The file was pickled with a class {name} that is not imported here: "
                          f"{_told(case)}", f"{main}: from {defining} import {name}")
    return _not_shipped(case, f"ship the module that defines class {name}, and import it in {main}")


def _not_shipped(case: Case, fix: str) -> LoadFailed:
    return LoadFailed(f"The file was pickled with a class that is not in the project: {_told(case)}",
                      fix)


def _unpickled_name(case: Case) -> Optional[str]:
    for frame, _ in reversed(case.trace):
        if frame.f_code.co_name == "find_class" and isinstance(frame.f_locals.get("name"), str):
            return frame.f_locals["name"]
    return None


def _missing_file(case: Case) -> Optional[LoadFailed]:
    if not isinstance(case.error, FileNotFoundError) or not isinstance(case.error.filename, str):
        return None
    name = case.project.name_of(case.error.filename) if os.path.isabs(case.error.filename) \
        else case.error.filename
    key = next((key for key, value in case.config.items() if value == case.error.filename), None)
    other = suggestions.file_like(name, case.project)
    if key is not None:
        fix = f"predictor.config.{key}: {other or '<a file of the project>'}"
    elif other is not None:
        fix = f"{case.place}: {other}" if case.place else other
    else:
        fix = f"put {name} into the project's folder (and not into .cortexignore)"
    return LoadFailed(f"There is no file {name} in the project: {_told(case)}", fix)


def _no_network(case: Case) -> Optional[LoadFailed]:
    error: Optional[BaseException] = case.error
    for _ in range(10):
        if error is None:
            return None
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if isinstance(error, socket.gaierror) or "NewConnectionError" in kinds \
                or (isinstance(error, OSError) and error.errno in _UNREACHED):
            return LoadFailed(f"A worker has no network: {_told(case)}",
                              "workers.network: host (in the node's configuration), or put what is "
                              "fetched into the project's folder")
        reason = getattr(error, "reason", None)
        error = error.__cause__ or error.__context__ or \
            (reason if isinstance(reason, BaseException) else None)
    return None


def _syntax(case: Case) -> Optional[LoadFailed]:
    error = case.error
    if not isinstance(error, SyntaxError) or not error.filename:
        return None
    file = case.project.name_of(error.filename)
    source = linecache.getline(error.filename, error.lineno or 0).strip()
    return LoadFailed(f"{file} is no Python {'.'.join(map(str, sys.version_info[:2]))}: {error.msg} "
                      f"(line {error.lineno})", f"{file}:{error.lineno}: {source}")


def _damaged(case: Case) -> Optional[LoadFailed]:
    kinds = {kind.__name__ for kind in type(case.error).__mro__}
    if not isinstance(case.error, (pickle.UnpicklingError, EOFError)) \
            and not ({"BadZipFile", "error"} & kinds and case.unpickles()):
        return None
    return LoadFailed(f"The file is cut short, or was not saved with what reads it: {_told(case)}",
                      "save the file again")


def _no_memory(case: Case) -> Optional[LoadFailed]:
    if not isinstance(case.error, MemoryError):
        return None
    return LoadFailed(f"There is no memory for it: {_told(case)}", "compute.mem: <more>")


def _exit(case: Case) -> Optional[LoadFailed]:
    if not isinstance(case.error, SystemExit):
        return None
    return LoadFailed(f"The predictor ended its process while it was loaded: {_told(case)}",
                      _line_to_correct(case))


_EXPLANATIONS: List[Callable[[Case], Optional[LoadFailed]]] = [
    _missing_key, _missing_module, _missing_class, _missing_file, _no_network, _syntax, _damaged,
    _no_memory, _exit]
