"""What `help()` and editors show of the package."""

import inspect
import pydoc
import typing

from message_media_messages import Message
from message_media_messages.models._model import Model
from tests.support.public import PUBLIC

CLASSES = [each for each in PUBLIC.values() if inspect.isclass(each)]
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


def test_each_field_of_a_model_has_a_type_that_can_be_looked_up():
    for model in MODELS:
        fields = set(inspect.signature(model).parameters)
        assert fields, model
        assert fields <= set(typing.get_type_hints(model)), model
        assert fields <= set(typing.get_type_hints(model.__init__)), model


def test_the_help_of_a_message_reads_as_it_is_written():
    shown = pydoc.plain(pydoc.render_doc(Message))
    assert " |  An SMS, an MMS or a text-to-speech call.\n" in shown
    assert " |      content: The text, 1 to 5000 characters. Required by the service.\n" in shown


def test_what_a_method_takes_and_gives_is_in_its_signature():
    bare = []
    for public in CLASSES:
        for name, method in inspect.getmembers(public, inspect.isfunction):
            if name.startswith("_") or not method.__module__.startswith("message_media_messages"):
                continue
            signature = inspect.signature(method)
            given = [each for each in signature.parameters.values() if each.name != "self"]
            annotations = [signature.return_annotation, *(each.annotation for each in given)]
            if signature.empty in annotations:
                bare.append(f"{public.__name__}.{name}")
    assert bare == []
