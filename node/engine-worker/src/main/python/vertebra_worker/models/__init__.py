"""Models that are served without code. Needs numpy and the library of the model."""
