"""A module that is found by python_path."""


def shout(word):
    return word.upper() + "!"
