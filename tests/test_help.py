"""What `help()` and editors show of the package."""

import inspect
import pydoc
import typing

import pytest

import message_media_messages
from message_media_messages import Message
from message_media_messages.models._model import Model

PUBLIC = [getattr(message_media_messages, name) for name in message_media_messages.__all__]
CLASSES = [each for each in PUBLIC if inspect.isclass(each)]
MODELS = [each for each in CLASSES if issubclass(each, Model)]


def test_the_signature_of_a_message_has_its_fields_and_their_defaults():
    parameters = inspect.signature(Message).parameters
    assert {name: each.default for name, each in parameters.items()} == {
        "content": None,
        "destination_number": None,
        "callback_url": None,
        "delivery_report": False,
        "format": None,
        "message_expiry_timestamp": None,
        "metadata": None,
        "scheduled": None,
        "source_number": None,
        "source_number_type": None,
        "message_id": None,
        "status": None,
        "media": None,
        "subject": None,
    }
    assert {each.kind for each in parameters.values()} == {inspect.Parameter.POSITIONAL_OR_KEYWORD}


@pytest.mark.parametrize("model", MODELS)
def test_each_field_of_a_model_has_a_type_that_can_be_looked_up(model):
    fields = set(inspect.signature(model).parameters)
    assert fields
    assert fields <= set(typing.get_type_hints(model))
    assert fields <= set(typing.get_type_hints(model.__init__))


@pytest.mark.parametrize("model", MODELS)
def test_the_help_of_a_model_describes_each_field(model):
    described = inspect.getdoc(model).partition("Args:")[2]
    for name in inspect.signature(model).parameters:
        assert f"\n    {name}: " in described


def test_the_help_of_a_message_reads_as_it_is_written():
    shown = pydoc.plain(pydoc.render_doc(Message))
    assert " |  An SMS, an MMS or a text-to-speech call.\n" in shown
    assert " |      content: The text, 1 to 5000 characters. Required by the service.\n" in shown


@pytest.mark.parametrize("public", CLASSES)
def test_what_a_method_takes_and_gives_is_in_its_signature(public):
    for name, method in inspect.getmembers(public, inspect.isfunction):
        if name.startswith("_") or not method.__module__.startswith("message_media_messages"):
            continue
        signature = inspect.signature(method)
        assert signature.return_annotation is not signature.empty, name
        given = [each for each in signature.parameters.values() if each.name != "self"]
        assert all(each.annotation is not each.empty for each in given), name
