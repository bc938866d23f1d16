"""The same operations with four libraries.

The function `operations(base_uri)` of each module returns the operations by name. An operation
returns the received ids, or ids and dates, so that the results can be compared.
"""
