"""The helpers under their names of 2.1.3."""

import datetime as dt
import pickle

import pytest

from message_media_messages import dates, json_encoding, urls
from message_media_messages.api_helper import APIHelper


def test_the_helpers_are_the_functions_that_the_library_calls():
    assert APIHelper.json_serialize is json_encoding.json_serialize
    assert APIHelper().clean_url is urls.clean_url


@pytest.mark.parametrize("name", ["HttpDateTime", "RFC3339DateTime", "UnixDateTime"])
def test_a_date_has_the_name_that_it_has_in_pickles(name):
    kind = getattr(APIHelper, name)
    assert kind is getattr(dates, name)
    assert f"{kind.__module__}.{kind.__qualname__}" == f"{APIHelper.__module__}.APIHelper.{name}"
    assert b"APIHelper" in pickle.dumps(kind(dt.datetime(2030, 1, 1)))


def test_merging_takes_from_the_second_dictionary_and_changes_neither():
    first, second = {"a": 1, "b": 1}, {"b": 2}
    assert APIHelper.merge_dicts(first, second) == {"a": 1, "b": 2}
    assert (first, second) == ({"a": 1, "b": 1}, {"b": 2})


@pytest.mark.parametrize(("value", "result"), [(None, None), (0, None), ("", None), (1, 2)])
def test_a_function_is_applied_to_what_is_defined(value, result):
    assert APIHelper.when_defined(lambda number: number + 1, value) == result
