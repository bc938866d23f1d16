"""The one place that holds the version of the package."""

__version__ = "3.0.0"
