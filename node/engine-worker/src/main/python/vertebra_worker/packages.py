"""Which package to install for a module: where the two have different names."""

_PACKAGES = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "Crypto": "pycryptodome",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "faiss": "faiss-cpu",
    "fitz": "PyMuPDF",
    "google.cloud.storage": "google-cloud-storage",
    "imblearn": "imbalanced-learn",
    "jwt": "PyJWT",
    "magic": "python-magic",
    "MySQLdb": "mysqlclient",
    "PIL": "pillow",
    "pkg_resources": "setuptools<81",
    "psycopg2": "psycopg2-binary",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "surprise": "scikit-surprise",
    "umap": "umap-learn",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}

# Modules that pickled models come from: when one is missing, it is a package and no file of a project.
_LIBRARIES = set(_PACKAGES) | {
    "catboost", "cloudpickle", "dask", "dill", "gensim", "implicit", "joblib", "keras",
    "lightfm", "lightgbm", "nltk", "numpy", "pandas", "polars", "prophet", "requests", "scipy",
    "skops", "spacy", "statsmodels", "tensorflow", "torch", "transformers", "xgboost",
}


def package_of(module: str) -> str:
    """The line of requirements.txt for a module that is missing."""
    return _PACKAGES.get(module) or _PACKAGES.get(_top(module)) or _top(module)


def is_library(module: str) -> bool:
    """True when the module is known to come from a package."""
    return _top(module) in _LIBRARIES


def _top(module: str) -> str:
    return module.partition(".")[0]
