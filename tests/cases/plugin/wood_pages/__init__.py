"""Pages for a graph of trees: one for each tree, and the list of all of them."""

from flask import Blueprint, render_template

from nordonc.site.plugins import ClassPage, Listing, MenuEntry, Plugin
from nordonc.site.resource.page_context import Asking, Subject, Values
from nordonc.site.state import served

WOOD = "https://example.org/wood/"

blueprint = Blueprint("trees", __name__, template_folder="templates")

_TREES = f"SELECT ?tree WHERE {{ ?tree a <{WOOD}Tree> }} ORDER BY ?tree"


@blueprint.route("/trees")
def trees() -> str:
    """List the trees."""
    return render_template(
        "wood/trees.html", trees=[row.text("tree") for row in served().graph.select(_TREES)]
    )


def tree(_asking: Asking, subject: Subject) -> Values:
    """Return how high a tree is, and its other facts."""
    height = subject.facts.one(f"{WOOD}height_m")
    return {"height": height, "facts": subject.below.without(f"{WOOD}height_m")}


PAGES = Plugin(
    requires=f"{WOOD}Tree",
    class_pages=(
        ClassPage(
            iri=f"{WOOD}Tree",
            template="wood/tree.html",
            context=tree,
            listing=Listing("Trees", "trees.trees"),
            counted=("tree", "trees"),
        ),
    ),
    blueprints=(blueprint,),
    menu=(MenuEntry("Trees", "trees.trees"),),
)
