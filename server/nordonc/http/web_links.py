"""Typed links: the header field ``Link``, and documents that hold the links of several addresses.

Source: https://www.rfc-editor.org/rfc/rfc8288 and https://www.rfc-editor.org/rfc/rfc9264
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urljoin


class Link(NamedTuple):
    """A link from what is described to something else.

    Attributes:
        relation: A registered relation.
        target: Address that it leads to, in ASCII; it may be relative.
        media_type: What is found there; empty where nothing is said of that.
        profile: IRI of what the target conforms to besides; may be empty.
    """

    relation: str
    target: str
    media_type: str = ""
    profile: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """What is said of the target, by name."""
        given = {"type": self.media_type, "profile": self.profile}
        return {name: value for name, value in given.items() if value}

    def __str__(self) -> str:
        """Return the link as a value of the header field."""
        told = {"rel": self.relation, **self.attributes}
        return f"<{self.target}>" + "".join(f'; {name}="{told[name]}"' for name in told)


#: The links of each address.
Linkset = Mapping[str, Sequence[Link]]


def link_field(links: Iterable[Link], most_bytes: int) -> str:
    """Return the value of the header field with the links that it has room for, in their order."""
    kept: list[str] = []
    room = most_bytes
    for one in dict.fromkeys(map(str, links)):
        if len(one) + 2 <= room:
            kept.append(one)
            room -= len(one) + 2
    return ", ".join(kept)


def linkset_json(linkset: Linkset, base: str) -> str:
    """Return a set of links as JSON, with absolute addresses.

    Args:
        linkset: The links of each address.
        base: What relative addresses are relative to.
    """
    contexts = []
    for anchor, links in linkset.items():
        context: dict[str, object] = {"anchor": urljoin(base, anchor)}
        for relation in dict.fromkeys(one.relation for one in links):
            targets = [one for one in links if one.relation == relation]
            context[relation] = [
                {"href": urljoin(base, one.target), **one.attributes} for one in targets
            ]
        contexts.append(context)
    return json.dumps({"linkset": contexts}, indent=1) + "\n"


def linkset_text(linkset: Linkset, base: str) -> str:
    """Return a set of links as the text that header fields would have, with absolute addresses."""
    values = [
        f'{one._replace(target=urljoin(base, one.target))}; anchor="{urljoin(base, anchor)}"'
        for anchor, links in linkset.items()
        for one in links
    ]
    return ",\n".join(values) + "\n"
