"""Checks an OpenAPI document, which comes on standard input, against the specification's own schema."""

import json
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

OpenAPIV31SpecValidator(json.load(sys.stdin)).validate()
