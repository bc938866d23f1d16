"""Which base URI and which credentials apply."""

import pytest

from message_media_messages.configuration import (
    Configuration,
    Credentials,
    base_uri_of,
    credentials_of,
)

DEFAULT = "https://api.messagemedia.com"
BASIC = {"basic_auth_user_name": "bk", "basic_auth_password": "bs"}
HMAC = {"hmac_auth_user_name": "hk", "hmac_auth_password": "hs"}
ENVIRONMENT = {"MESSAGEMEDIA_API_KEY": "ek", "MESSAGEMEDIA_API_SECRET": "es"}


def configured(**values):
    config = Configuration()
    vars(config).update(values)
    return config


def set_environment(monkeypatch, values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def values_of(config, use_hmac=False):
    """Return the base URI, the sub-account and the credentials; None for the last without any."""
    try:
        *key, account = vars(credentials_of(config, use_hmac)).values()
    except ValueError:
        key, account = None, None
    return base_uri_of(config)[1], account, key and tuple(key)


def test_the_defaults_are_those_of_the_2_x_line():
    values = {name: value for name, value in vars(Configuration).items() if name[0] != "_"}
    assert values == {
        "base_uri": DEFAULT,
        "array_serialization": "indexed",
        "basic_auth_user_name": None,
        "basic_auth_password": None,
        "hmac_auth_user_name": None,
        "hmac_auth_password": None,
    }


def test_an_instance_reads_from_the_class_what_it_does_not_set():
    first, second = Configuration(), Configuration()
    first.base_uri = "https://own.example"
    Configuration.base_uri = "https://all.example"
    assert (first.base_uri, second.base_uri) == ("https://own.example", "https://all.example")


def test_a_repr_shows_no_secret():
    assert repr(configured(**BASIC, **HMAC)) == f"Configuration(base_uri='{DEFAULT}')"
    assert repr(Credentials("k", "s", False)) == "<Credentials for Basic authentication>"
    assert repr(Credentials("k", "s", True)) == "<Credentials for HMAC authentication>"


@pytest.mark.parametrize(
    ("values", "use_hmac", "credentials"),
    [
        (BASIC, False, ("bk", "bs", False)),
        (HMAC, False, ("hk", "hs", True)),
        (HMAC, True, ("hk", "hs", True)),
        ({**BASIC, **HMAC}, False, ("hk", "hs", True)),
        ({**BASIC, "hmac_auth_user_name": "hk"}, False, ("bk", "bs", False)),
        ({**BASIC, "hmac_auth_password": ""}, False, ("bk", "bs", False)),
    ],
)
def test_hmac_is_used_when_both_its_values_are_set(values, use_hmac, credentials, monkeypatch):
    set_environment(monkeypatch, {**ENVIRONMENT, "MESSAGEMEDIA_ACCOUNT": "sub"})
    assert values_of(configured(**values), use_hmac) == (DEFAULT, None, credentials)
    for name, value in values.items():
        setattr(Configuration, name, value)
    assert values_of(Configuration, use_hmac) == (DEFAULT, None, credentials)


@pytest.mark.parametrize(
    ("values", "use_hmac", "scheme"),
    [
        ({"basic_auth_user_name": "bk"}, False, "basic"),
        ({"basic_auth_password": "bs"}, False, "basic"),
        ({"hmac_auth_user_name": "hk"}, False, "hmac"),
        ({"hmac_auth_password": "hs"}, False, "hmac"),
        ({"hmac_auth_password": "hs", "basic_auth_user_name": "bk"}, False, "hmac"),
        (BASIC, True, "hmac"),
    ],
)
def test_half_of_the_credentials_is_an_error_that_names_both(values, use_hmac, scheme, monkeypatch):
    set_environment(monkeypatch, ENVIRONMENT)
    message = f"incomplete: {scheme}_auth_user_name and {scheme}_auth_password must both be set"
    with pytest.raises(ValueError, match=message):
        credentials_of(configured(**values), use_hmac)


@pytest.mark.parametrize(
    ("environment", "use_hmac", "settings"),
    [
        ({}, False, (DEFAULT, None, None)),
        ({"MESSAGEMEDIA_API_KEY": "", "MESSAGEMEDIA_ACCOUNT": "sub"}, False, (DEFAULT, None, None)),
        (ENVIRONMENT, False, (DEFAULT, None, ("ek", "es", False))),
        (ENVIRONMENT, True, (DEFAULT, None, ("ek", "es", True))),
        (
            {**ENVIRONMENT, "MESSAGEMEDIA_BASE_URI": "https://eu.example"},
            False,
            ("https://eu.example", None, ("ek", "es", False)),
        ),
        (
            {**ENVIRONMENT, "MESSAGEMEDIA_BASE_URI": "", "MESSAGEMEDIA_ACCOUNT": ""},
            False,
            (DEFAULT, None, ("ek", "es", False)),
        ),
        (
            {**ENVIRONMENT, "MESSAGEMEDIA_ACCOUNT": "sub"},
            False,
            (DEFAULT, "sub", ("ek", "es", False)),
        ),
    ],
)
def test_the_environment_is_read_where_there_are_no_credentials(
    environment, use_hmac, settings, monkeypatch
):
    set_environment(monkeypatch, environment)
    assert values_of(Configuration, use_hmac) == settings
    assert values_of(Configuration(), use_hmac) == settings


@pytest.mark.parametrize(
    ("value", "use_hmac"),
    [("1", True), ("true", True), (" YES ", True), ("on", True), ("", False), ("0", False),
     ("False", False), ("no", False), ("off", False)],
)  # fmt: skip
def test_the_environment_says_whether_its_key_is_for_hmac(value, use_hmac, monkeypatch):
    set_environment(monkeypatch, {**ENVIRONMENT, "MESSAGEMEDIA_USE_HMAC": value})
    assert credentials_of(Configuration).use_hmac is use_hmac


def test_an_environment_that_says_neither_yes_nor_no_is_refused(monkeypatch):
    set_environment(monkeypatch, {**ENVIRONMENT, "MESSAGEMEDIA_USE_HMAC": "maybe"})
    with pytest.raises(ValueError, match="MESSAGEMEDIA_USE_HMAC must be true or false"):
        credentials_of(Configuration)


@pytest.mark.parametrize("missing", sorted(ENVIRONMENT))
def test_half_of_the_credentials_in_the_environment_is_an_error(missing, monkeypatch):
    set_environment(monkeypatch, {**ENVIRONMENT, missing: ""})
    with pytest.raises(ValueError, match=f"incomplete: {missing} is not in the environment"):
        credentials_of(Configuration)


def test_the_environment_can_be_left_out(monkeypatch):
    set_environment(monkeypatch, ENVIRONMENT)
    with pytest.raises(ValueError, match="There are no credentials"):
        credentials_of(Configuration, environment=False)


def test_a_base_uri_that_was_set_takes_precedence_over_the_environment(monkeypatch):
    monkeypatch.setenv("MESSAGEMEDIA_BASE_URI", "https://env.example")
    from_environment = ("MESSAGEMEDIA_BASE_URI", "https://env.example")
    assert base_uri_of(Configuration) == from_environment
    assert base_uri_of(configured(**BASIC)) == from_environment
    assert base_uri_of(configured(base_uri=DEFAULT)) == ("base_uri", DEFAULT)
    Configuration.base_uri = "https://all.example"
    assert base_uri_of(Configuration) == ("base_uri", "https://all.example")
