"""What the worker's package may use of Python: no more than the oldest Python that it promises to run on."""

from __future__ import annotations

import ast
import sys
import unittest
from pathlib import Path
from typing import Iterator, List

from fake_node import SOURCES

OLDEST = (3, 9)
RESOURCES = SOURCES.parent / "resources"
# What came later, by the names that the package might be tempted by.
YOUNGER_NAMES = {
    "stdlib_module_names", "orig_argv", "ParamSpec", "TypeAlias", "TypeGuard", "Self", "Never", "LiteralString", "override",
    "assert_never", "StrEnum", "ExceptionGroup", "TaskGroup", "EllipsisType", "NoneType", "UnionType", "pairwise",
    "batched", "anext", "aiter", "add_note", "bit_count", "tomllib", "timeout_at", "file_digest", "process_cpu_count"}
YOUNGER_ARGUMENTS = {"dataclass": {"slots", "kw_only", "match_args"}, "zip": {"strict"}, "bisect": {"key"}}


class GrammarTest(unittest.TestCase):

    def test_the_package_has_the_grammar_of_the_oldest_python(self) -> None:
        files = [*SOURCES.rglob("*.py"), *RESOURCES.rglob("*.py")]
        self.assertGreater(len(files), 20)
        for file in files:
            with self.subTest(file=file.name):
                self.assertEqual(list(too_young(file.read_text(encoding="utf-8"))), [])

    def test_what_is_too_young_is_noticed(self) -> None:
        for source in (
                "match 1:\n    case 1: pass", "try: pass\nexcept* OSError: pass", "type A = int", "def f[T](x: T): pass",
                "import sys\nsys.stdlib_module_names", "from typing import Self", "zip([], [], strict=True)",
                "@dataclass(slots=True)\nclass A: pass", "def f(x: int | None): pass", "x: int | None = 1"):
            with self.subTest(source=source):
                self.assertNotEqual(list(too_young(source)), [])
        self.assertEqual(list(too_young("from __future__ import annotations\ndef f(x: int | None): pass")), [])


def too_young(source: str) -> Iterator[str]:
    """Line and name of what the oldest Python does not have."""
    try:
        tree = ast.parse(source, feature_version=OLDEST)
    except SyntaxError as error:
        yield f"{error.lineno}: {error.msg}"
        return
    postponed = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__"
        and any(name.name == "annotations" for name in node.names) for node in ast.walk(tree))
    for node in ast.walk(tree):
        for name in names(node):
            if name in YOUNGER_NAMES:
                yield f"{node.lineno}: {name}"
        for annotation in [] if postponed else annotations(node):
            if any(isinstance(part, ast.BinOp) for part in ast.walk(annotation)):
                yield f"{node.lineno}: an annotation that is computed"
        if isinstance(node, ast.Call):
            called = names(node.func)
            for keyword in node.keywords:
                if any(keyword.arg in YOUNGER_ARGUMENTS.get(name, ()) for name in called):
                    yield f"{node.lineno}: {keyword.arg}"


def names(node: ast.AST) -> List[str]:
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [name.name for name in node.names]
    return []


def annotations(node: ast.AST) -> List[ast.AST]:
    if isinstance(node, ast.AnnAssign):
        return [node.annotation]
    if isinstance(node, ast.arg):
        return [node.annotation] if node.annotation else []
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.returns] if node.returns else []
    return []


if __name__ == "__main__":
    sys.exit(unittest.main())
