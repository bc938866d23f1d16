"""How fast the library is, beside the same work done by hand with `requests`.

    python -m benchmarks

compares, in one run and alternating, the library, plain `requests` code, version 2.1.3 in an
environment of its own, and bare `urllib3`, against a server in another process.
"""
