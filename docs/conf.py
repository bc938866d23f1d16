"""The Sphinx configuration of the documentation; CONTRIBUTING.md has the command."""

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
from message_media_messages import APIHelper, sandbox

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
    ("py:.*", r"(collections\.abc|datetime|requests|types|typing|urllib3|uuid)\..*|Ellipsis"),
]
# This class exists only for type checkers.
nitpick_ignore = [("py:class", "message_media_messages.models.send_messages_request.Messages")]

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
PUBLIC = {
    name: f"{module.__name__}.{name}"
    for module in (sandbox, message_media_messages)
    for name in module.__all__
}


class NameOrCode(SphinxRole):
    """Convert text in backquotes in docstrings: a link if it is a public name, code otherwise."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the node."""
        if self.text not in PUBLIC:
            return [nodes.literal(self.rawtext, self.text)], []
        target = f"{self.text} <{PUBLIC[self.text]}>"
        return PyXRefRole()("py:obj", self.rawtext, target, self.lineno, self.inliner)


def setup(app: Sphinx) -> None:
    """Register the role. Sphinx calls this function."""
    app.add_role("name-or-code", NameOrCode())
