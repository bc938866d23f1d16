"""The lazy property, and old names of methods."""

import inspect
import threading

import pytest

from message_media_messages.decorators import lazy_property, renamed


class Lazy:
    computed = 0

    @lazy_property
    def value(self):
        """What it is."""
        type(self).computed += 1
        return [self.computed]


def test_a_lazy_property_is_computed_once_for_each_instance(monkeypatch):
    monkeypatch.setattr(Lazy, "computed", 0)
    first, second = Lazy(), Lazy()
    assert (first.value, first.value, second.value, Lazy.computed) == ([1], [1], [2], 2)
    assert first.value is first.value
    assert vars(first) == {"value": [1]}


def test_on_the_class_a_lazy_property_is_none_and_documented():
    assert Lazy.value is None
    assert inspect.getattr_static(Lazy, "value").__doc__ == "What it is."


def test_threads_that_compute_at_once_get_the_same_object():
    both = threading.Barrier(2)

    class Slow:
        @lazy_property
        def value(self):
            both.wait(timeout=10)
            return object()

    slow, got = Slow(), []
    threads = [threading.Thread(target=lambda: got.append(slow.value)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got[0] is got[1] is slow.value


class Greeter:
    def greet(self, name, *, loud=False):
        """Greet."""
        return f"HELLO {name}" if loud else f"Hello {name}"

    say_hello = renamed("say_hello", greet)


class Whisperer(Greeter):
    def greet(self, name, *, loud=False):
        return f"psst {name}"


def test_an_old_name_warns_at_the_caller_and_names_the_new_one():
    with pytest.warns(DeprecationWarning, match="say_hello is deprecated; call greet") as caught:
        assert Greeter().say_hello("Ada", loud=True) == "HELLO Ada"
    assert caught[0].filename == __file__


def test_an_old_name_calls_the_method_of_the_subclass():
    with pytest.warns(DeprecationWarning, match="call greet"):
        assert Whisperer().say_hello("Ada") == "psst Ada"


def test_an_old_name_keeps_the_signature_and_says_what_it_is():
    assert Greeter.say_hello.__name__ == "say_hello"
    assert Greeter.say_hello.__doc__ == "Deprecated name of `greet`."
    assert inspect.signature(Greeter.say_hello) == inspect.signature(Greeter.greet)
