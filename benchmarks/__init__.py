"""Benchmarks: the time of a call, compared with the same code written with `requests`.

    python -m benchmarks

compares this library, plain `requests`, version 2.1.3 in a separate virtual environment, and plain
`urllib3`. The libraries run in turn, against a server in another process.
"""
