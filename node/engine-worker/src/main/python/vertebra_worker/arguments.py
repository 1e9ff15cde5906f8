"""Arguments by name: a predictor's methods get those that they name."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Dict, FrozenSet, Iterable

from vertebra_worker.failures import LoadFailed

CONSTRUCTOR = ("config", "python_client", "metrics_client", "job_spec")
PREDICT = ("payload", "query_params", "headers", "batch_id")
POST_PREDICT = ("response", "payload", "query_params", "headers")
LOAD_MODEL = ("model_path",)


def wanted(owner: type, method: str, known: Iterable[str]) -> FrozenSet[str]:
    """Those of the known arguments that the method takes.

    Raises LoadFailed when it has no ``self``, is a coroutine, or needs an argument that nobody gives.
    """
    function = inspect.getattr_static(owner, method, None)
    if function is object.__init__:
        return frozenset()
    where = f"{method} of class {owner.__name__}"
    if isinstance(function, (staticmethod, classmethod)):
        parameters = _parameters(getattr(owner, method))
    elif function is None or not callable(function):
        raise LoadFailed(f"Class {owner.__name__} has no method {method}.",
                         f"def {method}(self, {', '.join(list(known)[:1])}):")
    else:
        parameters = _parameters(function)
        if not parameters or next(iter(parameters.values())).kind in (_KEYWORD, _NAMED_ONLY):
            raise LoadFailed(f"The method {where} has no argument self.",
                             f"def {method}(self, {', '.join(list(known)[:1])}):")
        parameters.pop(next(iter(parameters)))
    if inspect.iscoroutinefunction(function):
        raise LoadFailed(f"The method {where} is a coroutine (expected: a plain method).",
                         f"def {method}(...): without async")
    return _known_of(parameters, list(known), method, where)


_KEYWORD = inspect.Parameter.VAR_KEYWORD
_NAMED_ONLY = inspect.Parameter.KEYWORD_ONLY
_LIST = inspect.Parameter.VAR_POSITIONAL


def _parameters(function: Callable) -> Dict[str, inspect.Parameter]:
    try:
        return dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # Written in C.
        return {"self": inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)}


def _known_of(parameters: Dict[str, inspect.Parameter], known: list, method: str,
              where: str) -> FrozenSet[str]:
    names = set()
    for name, parameter in parameters.items():
        if parameter.kind == _KEYWORD:
            return frozenset(known)
        if parameter.kind == _LIST:
            continue
        if name in known:
            names.add(name)
        elif parameter.default is inspect.Parameter.empty:
            raise LoadFailed(
                f"The method {where} has an argument that is not known: {name} (expected: some of "
                f"{', '.join(known)}).", f"def {method}(self, {', '.join(known[:1])}):")
    return frozenset(names)


def chosen(names: FrozenSet[str], values: Dict[str, Any]) -> Dict[str, Any]:
    """Those of the values that are wanted."""
    return {name: values[name] for name in names}
