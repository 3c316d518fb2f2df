"""YAML as the headers of our files hold it: mappings, lists and text, and nothing that expands."""

from typing import Any

import yaml

_MAX_DEPTH = 20


class _Loader(yaml.BaseLoader):
    """Makes nothing but text of scalars: the country code NO is not a truth value."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return a node; an alias, which could stand for any number of others, is refused."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(problem="a header has no aliases")
        if self.depth > _MAX_DEPTH:
            raise yaml.composer.ComposerError(problem="it nests too deeply")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def plain_yaml(text: str) -> Any:  # noqa: ANN401  whatever the text holds
    """Return what a text holds, all scalars as text.

    Raises:
        yaml.YAMLError: It is not YAML, has aliases, or nests too deeply.
    """
    return yaml.load(text, _Loader)  # noqa: S506  it makes nothing but text
