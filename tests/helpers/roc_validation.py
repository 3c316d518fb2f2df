"""Validates a crate with the program of RO-Crate's makers and prints what it finds, as JSON.

It runs in the environment of tests/rocrate.txt, without the network: the context comes from the
package rocrate, which carries that of 1.3, whose terms are those of 1.2 and some more.
"""

import importlib.resources
import json
import sys
from typing import Any

import requests
from rocrate.rocrate import ROCrate
from rocrate_validator import services
from rocrate_validator.utils.http import HttpRequester

_CONTEXT = "https://w3id.org/ro/crate/1.2/context"


def _answered(_self: object, url: str, **_given: object) -> requests.Response:
    """Return the context, and that there is nothing at any other address."""
    answer = requests.Response()
    answer.url = url
    answer.status_code = 200 if url == _CONTEXT else 504
    answer.headers["Content-Type"] = "application/ld+json"
    if url == _CONTEXT:
        place = importlib.resources.files("rocrate").joinpath("data", "ro-crate.jsonld")
        answer._content = place.read_bytes()  # noqa: SLF001  as tests of requests do
    return answer


def _found(crate: str) -> dict[str, Any]:
    HttpRequester.get = HttpRequester.head = _answered
    result = services.validate(
        {
            "rocrate_uri": crate,
            "profile_identifier": "ro-crate-1.2",
            "requirement_severity": "RECOMMENDED",
            "no_cache": True,
        }
    )
    issues = [
        {"severity": one.severity.name, "check": one.check.name, "message": one.message}
        for one in result.get_issues()
    ]
    entities = [entity.id for entity in ROCrate(crate).get_entities()]
    return {"checks": len(result.executed_checks), "issues": issues, "entities": entities}


sys.stdout.write(json.dumps(_found(sys.argv[1])))
