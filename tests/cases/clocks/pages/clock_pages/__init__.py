"""A page for each clock, and the list of all of them."""

from flask import Blueprint, render_template

from nordonc.site.plugins import ClassPage, Listing, MenuEntry, Plugin
from nordonc.site.resource.page_context import Asking, Subject, Values
from nordonc.site.state import served

CLOCKS = "https://example.org/clocks/ontology#"

blueprint = Blueprint("clocks", __name__, template_folder="templates")

_CLOCKS = f"SELECT ?clock WHERE {{ ?clock a <{CLOCKS}Clock> }} ORDER BY ?clock"


@blueprint.route("/clocks")
def clocks() -> str:
    """List the clocks."""
    found = [row.text("clock") for row in served().graph.select(_CLOCKS)]
    return render_template("clocks/clocks.html", clocks=found)


def clock(_asking: Asking, subject: Subject) -> Values:
    """Return how high a clock is, and its other facts."""
    height = subject.facts.one(f"{CLOCKS}height_cm")
    return {"height": height, "facts": subject.below.without(f"{CLOCKS}height_cm")}


PAGES = Plugin(
    requires=f"{CLOCKS}Clock",
    class_pages=(
        ClassPage(
            iri=f"{CLOCKS}Clock",
            template="clocks/clock.html",
            context=clock,
            listing=Listing("Clocks", "clocks.clocks"),
            counted=("clock", "clocks"),
        ),
    ),
    blueprints=(blueprint,),
    menu=(MenuEntry("Clocks", "clocks.clocks"),),
)
