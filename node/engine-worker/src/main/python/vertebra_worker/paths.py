"""Paths as the project's author knows them."""

import os
import sys
import tempfile


def without_folders(text: str) -> str:
    """The text, its paths relative to the project, to where packages are, or to the temporary folder."""
    # The project's root before its folders, so that these keep their names.
    folders = sorted(sys.path, key=len) + [tempfile.gettempdir(), sys.prefix, sys.base_prefix]
    for folder in folders:
        if len(folder) > 1:
            text = text.replace(folder.rstrip(os.sep) + os.sep, "")
    return text
