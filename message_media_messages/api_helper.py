"""The `APIHelper` class of 2.1.3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Callable, Final

from message_media_messages import dates, json_encoding, urls

if TYPE_CHECKING:
    from typing_extensions import TypeAlias


class APIHelper:
    """Static helper methods of 2.1.3, for applications that use them."""

    json_serialize: Final = staticmethod(json_encoding.json_serialize)
    json_deserialize: Final = staticmethod(json_encoding.json_deserialize)
    to_dictionary: Final = staticmethod(json_encoding.to_dictionary)

    serialize_array: Final = staticmethod(urls.serialize_array)
    append_url_with_query_parameters: Final = staticmethod(urls.append_url_with_query_parameters)
    append_url_with_template_parameters: Final = staticmethod(
        urls.append_url_with_template_parameters
    )
    clean_url: Final = staticmethod(urls.clean_url)
    form_encode_parameters: Final = staticmethod(urls.form_encode_parameters)
    form_encode: Final = staticmethod(urls.form_encode)

    CustomDate: TypeAlias = dates.CustomDate
    HttpDateTime: TypeAlias = dates.HttpDateTime
    UnixDateTime: TypeAlias = dates.UnixDateTime
    RFC3339DateTime: TypeAlias = dates.RFC3339DateTime

    @staticmethod
    def merge_dicts(
        dict1: Mapping[object, object], dict2: Mapping[object, object]
    ) -> dict[object, object]:
        """Return a new dictionary with the items of both; the second takes precedence."""
        return {**dict1, **dict2}

    @staticmethod
    def when_defined(func: Callable[..., object], value: object) -> object:
        """Return `func(value)` if the value is true, and None otherwise."""
        return func(value) if value else None
