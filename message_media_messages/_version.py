"""The version of the package, which is defined only here."""

__version__ = "3.0.0"
