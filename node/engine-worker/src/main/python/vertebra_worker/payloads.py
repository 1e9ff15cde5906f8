"""From a request's body to ``payload``, by the content type."""

from __future__ import annotations

import json
from typing import Any

from vertebra_worker import content_type, forms
from vertebra_worker.failures import Refused


def read(body: bytes, header: str) -> Any:
    """What ``predict`` gets: parsed JSON, a form, a text, or the bytes as they are.

    Raises Refused when the body is not what its content type says.
    """
    kind = content_type.parse(header)
    if kind.value == "application/json" or kind.value.endswith("+json"):
        return _json(body)
    if kind.value == "application/x-www-form-urlencoded":
        return forms.urlencoded(body)
    if kind.value == "multipart/form-data":
        return forms.multipart(body, kind.parameters.get("boundary"))
    if kind.value == "text/plain":
        return forms.text(body, kind.parameters.get("charset"), "body")
    return body


def _json(body: bytes) -> Any:
    try:
        return _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except json.JSONDecodeError as error:
        if not body.strip():
            raise Refused("The body is empty (expected: JSON).") from None
        raise Refused(f"The body is no JSON: {error.msg}, line {error.lineno} column {error.colno}.") \
            from None
    except UnicodeError:
        raise Refused("The body is no JSON: it is no UTF-8.") from None
    except RecursionError:
        raise Refused("The body is no JSON that can be read: it is nested too deeply.") from None
    except ValueError:
        raise Refused("The body is no JSON that can be read: a number is too long.") from None


def _no_constant(name: str) -> Any:
    raise Refused(f"The body is no JSON: {name} is no JSON number.")


# Made once: `json.loads` would make one for each body.
_DECODER = json.JSONDecoder(parse_constant=_no_constant)
