"""The header ``Content-Type``, and others of its form."""

from __future__ import annotations

import re
from typing import Dict, NamedTuple

_PARAMETER = re.compile(r';\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_ESCAPED = re.compile(r'\\(["\\])')


class HeaderValue(NamedTuple):
    """``text/plain; charset=utf-8``: its value in lower case, its parameters by their lower-case names."""

    value: str
    parameters: Dict[str, str]


def parse(header: str) -> HeaderValue:
    """Never fails: what is no parameter is skipped, the first of a name counts."""
    value, semicolon, rest = header.partition(";")
    parameters: Dict[str, str] = {}
    if semicolon:
        for match in _PARAMETER.finditer(semicolon + rest):
            parameters.setdefault(match.group(1).lower(), _unquoted(match.group(2)))
    return HeaderValue(value.strip().lower(), parameters)


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return _ESCAPED.sub(r"\1", text[1:-1])
    return text.strip()
