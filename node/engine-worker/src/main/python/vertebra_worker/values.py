"""What a predictor gets beside its payload."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, List, Mapping, Tuple


class MultiDict(dict):
    """Names and their last values; ``getlist`` gives all of one name, ``multi_items`` all there are.

    Stands for the ``QueryParams`` and ``FormData`` that Cortex handed over.
    """

    def __init__(self, pairs: Iterable[Tuple[str, Any]] = ()) -> None:
        self._pairs: List[Tuple[str, Any]] = list(pairs)
        super().__init__(self._pairs)

    def getlist(self, name: str) -> List[Any]:
        return [value for key, value in self._pairs if key == name]

    def multi_items(self) -> List[Tuple[str, Any]]:
        return list(self._pairs)


class Headers(Mapping):
    """Header values by name, in any case: ``headers["Content-Type"]``."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = {name.lower(): value for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._headers[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._headers

    def __repr__(self) -> str:
        return f"Headers({self._headers!r})"
