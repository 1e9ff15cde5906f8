"""What the project itself tells about the line that is missing."""

from __future__ import annotations

import ast
import os
import re
from types import FrameType
from typing import Optional

from vertebra_worker.project import Project

MODEL_FILES = (".joblib", ".pkl", ".pickle", ".skops", ".onnx", ".pt", ".pth", ".h5", ".keras",
               ".cbm", ".ubj", ".npz", ".npy", ".safetensors", ".bin", ".model")
_FILE_WORDS = ("path", "file", "model", "filename", "dir", "folder")
_MAX_SOURCE = 1 << 20


def config_path(key: str, config: dict, source: str, frame: Optional[FrameType]) -> Optional[str]:
    """``model.path`` when ``config["model"]["path"]`` is what the line missed; None when it was another
    dict."""
    chain = re.search(r"((?:\[\s*['\"][^'\"]+['\"]\s*\])*)\[\s*['\"]" + re.escape(key) + r"['\"]\s*\]",
                      source)
    parents = re.findall(r"['\"]([^'\"]+)['\"]", chain.group(1)) if chain else []
    holder = config
    for parent in parents:
        holder = holder.get(parent) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or key in holder:
        return None
    if "config" in source or (frame is not None and _sees(frame, config)):
        return ".".join([*parents, key])
    return None


def _sees(frame: FrameType, config: dict) -> bool:
    values = list(frame.f_locals.values())
    values += list(getattr(frame.f_locals.get("self"), "__dict__", {}).values())
    return any(value is config for value in values)


def value_for(key: str, project: Project) -> str:
    """The one file of the project that fits the key, else what to put there."""
    words = re.split(r"[^a-z0-9]+", key.lower())
    if not any(word in words or key.lower().endswith(word) for word in _FILE_WORDS):
        return "<value>"
    named = [name for name in project.files()
             if os.path.splitext(os.path.basename(name))[0].lower() in words
             and not name.endswith((".py", ".yaml", ".yml", ".md"))]
    for found in (project.files_ending(MODEL_FILES), named):
        if len(found) == 1:
            return found[0]
    return "<a file of the project>"


def file_like(name: str, project: Project) -> Optional[str]:
    """Where a file of that name is in truth; else the one file of that kind."""
    wanted = os.path.basename(name)
    same = [file for file in project.files() if os.path.basename(file) == wanted]
    ending = os.path.splitext(wanted)[1].lower()
    alike = project.files_ending((ending,)) if ending in MODEL_FILES else []
    for found in (same, alike):
        if len(found) == 1:
            return found[0]
    return None


def module_defining(name: str, project: Project) -> Optional[str]:
    """The one module of the project that defines the class or function, without running it."""
    found = [file for file in project.files_ending((".py",)) if _defines(file, name, project)]
    return os.path.splitext(found[0])[0].replace(os.sep, ".") if len(found) == 1 else None


def _defines(file: str, name: str, project: Project) -> bool:
    path = os.path.join(project.root, file)
    try:
        if os.path.getsize(path) > _MAX_SOURCE:
            return False
        with open(path, "rb") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name
               for node in tree.body)
