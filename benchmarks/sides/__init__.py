"""The same work, done in four ways.

Each module has `works(base_uri)`, which gives a function for each piece of work by its name. Each
gives the ids, or the ids and dates, that it got, so that all can be seen to have done the same.
"""
