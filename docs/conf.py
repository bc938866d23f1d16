"""The Sphinx configuration of the documentation; CONTRIBUTING.md has the command."""

import inspect
import warnings
from datetime import datetime
from typing import Optional, TypeVar, Union

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains.python import PyXRefRole
from sphinx.util.docutils import SphinxRole
from sphinx_autodoc_typehints import format_annotation

import message_media_messages
from message_media_messages import APIHelper, callbacks, sandbox

project = "messagemedia-messages-sdk"
version = release = message_media_messages.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_autodoc_typehints",
    "sphinx_copybutton",
]
html_theme = "furo"
html_title = f"{project} {release}"
html_show_copyright = False
myst_heading_anchors = 3

autodoc_member_order = "bysource"
always_use_bars_union = True
typehints_document_rtype_none = False
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"

# A deprecated use of Sphinx inside the extension itself.
warnings.filterwarnings("ignore", r"'sphinx_autodoc_typehints\.", DeprecationWarning)

nitpicky = True
# Links to other projects would need their inventories, over the network.
nitpick_ignore_regex = [
    ("py:.*", r"(collections\.abc|contextlib|datetime|requests|types)\..*|Ellipsis"),
    ("py:.*", r"(typing|urllib3|uuid)\..*"),
]
# These classes are only for type checkers, or internal arguments of a constructor.
nitpick_ignore = [
    ("py:class", "Headers"),
    ("py:class", "message_media_messages.callbacks.adapters.HeadersLike"),
    ("py:class", "message_media_messages.models.send_messages_request.Messages"),
    ("py:class", "message_media_messages.sandbox.deliveries.Deliveries"),
    ("py:class", "message_media_messages.sandbox.scenarios.Scenarios"),
]

# Sphinx cannot pickle typehints_formatter, so every build is a full build.
suppress_warnings = ["config.cache"]


def typehints_formatter(annotation: object, config: Config) -> Optional[str]:
    """Return a simpler description of some type hints."""
    if isinstance(annotation, TypeVar) and annotation.__bound__ is not None:
        return "the class of the object itself"
    if annotation == Optional[APIHelper.RFC3339DateTime]:
        # A date field accepts a datetime or a string, and keeps a string that it cannot parse.
        return format_annotation(Union[datetime, str, None], config)
    return None


default_role = "name-or-code"
CLASSES = [name for name, value in vars(message_media_messages).items() if inspect.isclass(value)]
PUBLIC = {
    name: f"{module.__name__}.{name}"
    for module, names in (
        (sandbox, sandbox.__all__),
        (callbacks, callbacks.__all__),
        (message_media_messages, CLASSES),
    )
    for name in names
}


class NameOrCode(SphinxRole):
    """Convert text in backquotes in docstrings: a link if it is a public name, code otherwise."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the node."""
        if self.text not in PUBLIC:
            return [nodes.literal(self.rawtext, self.text)], []
        target = f"{self.text} <{PUBLIC[self.text]}>"
        return PyXRefRole()("py:obj", self.rawtext, target, self.lineno, self.inliner)


def signature_of_a_helper(
    _app: Sphinx, what: str, _name: str, helper: object, *_: object
) -> Optional[tuple[str, None]]:
    """Return the signature of a function that is also a static method of `APIHelper`.

    sphinx_autodoc_typehints takes the first parameter of such a function for `self`.
    """
    if what != "method" or not inspect.isfunction(helper) or "." in helper.__qualname__:
        return None
    parameters = inspect.signature(helper).parameters.values()
    plain = [each.replace(annotation=each.empty) for each in parameters]
    return str(inspect.Signature(plain)), None


def keep_colon_of_an_attribute(
    _app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Add a comment as first line, because napoleon takes `text: ` in the first line for a type."""
    if what in ("attribute", "property"):
        lines[:0] = ["..", ""]


def setup(app: Sphinx) -> None:
    """Register the role and the signatures above; Sphinx calls this."""
    app.add_role("name-or-code", NameOrCode())
    app.connect("autodoc-process-signature", signature_of_a_helper, priority=400)
    app.connect("autodoc-process-docstring", keep_colon_of_an_attribute, priority=400)
