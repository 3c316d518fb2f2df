"""Whether a graph fits its shapes and passes its checks, and where its faults stand."""

import logging

from nordonc.validate.checks import FOLDER as CHECKS
from nordonc.validate.checks import check_findings
from nordonc.validate.locate import located
from nordonc.validate.shacl import meta_findings, shape_findings

__all__ = ["CHECKS", "check_findings", "located", "meta_findings", "shape_findings"]

# A value outside its datatype is a finding here, and would be logged with a traceback there.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
