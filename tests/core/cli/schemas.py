"""JSON schemas of the documents of the command line, written from the product page.

Every object lists all of its fields in their order and allows no others, so a
renamed, missing or added field fails.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number", "minimum": 0}
BOOLEAN: Schema = {"type": "boolean"}
SHARE: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def fields(**properties: Schema) -> Schema:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def with_optional(schema: Schema, **properties: Schema) -> Schema:
    """The same object with fields that may be left out."""
    return {**schema, "properties": {**schema["properties"], **properties}}


def one_of(*values: str) -> Schema:
    return {"enum": list(values)}


def many(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def maybe(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "null"}]}


VERDICT = one_of("pass", "fail", "inconclusive")

DIAGNOSTIC = fields(
    severity=one_of("error", "warning"), code=TEXT, file=TEXT, line=COUNT, column=COUNT, message=TEXT
)

COMPILATION = fields(
    schema=one_of("contract-rewriter/compilation/1"),
    solc=many({"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}),
    diagnostics=many(DIAGNOSTIC),
    contracts=many(
        fields(
            file=TEXT,
            contract=TEXT,
            abi=many({"type": "object"}),
            runtime_bytes=COUNT,
            init_bytes=COUNT,
            storage_layout=many(
                fields(label=TEXT, slot=TEXT, offset=COUNT, type=TEXT, bytes=COUNT, contract=TEXT)
            ),
        )
    ),
)

FINDING = with_optional(
    fields(
        detector=TEXT,
        severity=one_of("high", "medium", "low", "informational", "gas"),
        confidence=one_of("high", "medium", "low"),
        file=TEXT,
        line=COUNT,
        end_line=COUNT,
        contract=TEXT,
        function=TEXT,
        message=TEXT,
        swc=TEXT,
        engine=TEXT,
        fingerprint=TEXT,
        suppressed={"type": "boolean"},
    ),
    agreed=many(TEXT),
    reason=TEXT,
)

ANALYSIS = fields(
    schema=one_of("contract-rewriter/analysis/1"),
    files=COUNT,
    seconds={"type": "number", "minimum": 0},
    diagnostics=many(DIAGNOSTIC),
    findings=many(FINDING),
    metrics=many(
        fields(
            contract=TEXT,
            file=TEXT,
            code_lines=COUNT,
            runtime_bytes={"type": ["integer", "null"]},
            init_bytes={"type": ["integer", "null"]},
            natspec_coverage=SHARE,
            max_complexity=COUNT,
            max_nesting=COUNT,
            inheritance_depth=COUNT,
            external_calls=COUNT,
            assembly_lines=COUNT,
            upgradeable=TEXT,
            upgrade_risks=many(TEXT),
            functions=many(
                fields(
                    signature=TEXT,
                    line=COUNT,
                    code_lines=COUNT,
                    complexity=COUNT,
                    nesting=COUNT,
                    external_calls=COUNT,
                    runtime_bytes={"type": ["integer", "null"]},
                )
            ),
            score=maybe(
                fields(
                    value={"type": "integer", "minimum": 0, "maximum": 100},
                    parts=many(
                        fields(name=TEXT, points={"type": "number", "minimum": 0}, most=COUNT, reason=TEXT)
                    ),
                )
            ),
        )
    ),
    notes=many(TEXT),
)

_STATISTICS = fields(min=COUNT, mean=COUNT, median=COUNT, max=COUNT)
_OUTCOME = fields(status=one_of("success", "revert", "halt"), return_data=TEXT, logs=many(TEXT), detail=TEXT)

COUNTEREXAMPLE = fields(
    sequence=many(
        fields(
            **{
                "from": TEXT,
                "to": TEXT,
                "value": {"type": "string", "pattern": r"^\d+$"},
                "function": TEXT,
                "arguments": many(TEXT),
            }
        )
    ),
    before=_OUTCOME,
    after=_OUTCOME,
    differs=one_of("status", "return", "revert", "logs", "balance", "storage", "calls", "state"),
)

VERIFICATION = fields(
    schema=one_of("contract-rewriter/verification/1"),
    verdict=VERDICT,
    seed=COUNT,
    before=TEXT,
    after=TEXT,
    contracts=many(
        fields(
            contract=TEXT,
            verdict=VERDICT,
            tier=one_of("identical", "proved", "tested", "differs", "unknown"),
            declared=many(TEXT),
            checks=many(fields(id=TEXT, verdict=VERDICT, summary=TEXT, evidence={"type": "object"})),
            gas=maybe(
                fields(
                    deployment=maybe(fields(before=COUNT, after=COUNT)),
                    functions=many(
                        fields(signature=TEXT, calls=COUNT, before=_STATISTICS, after=_STATISTICS)
                    ),
                )
            ),
            behavior=maybe(
                fields(
                    sequences=COUNT,
                    calls=COUNT,
                    coverage=fields(before=SHARE, after=SHARE),
                    counterexample=maybe(COUNTEREXAMPLE),
                )
            ),
        )
    ),
)

RUN = fields(
    model=TEXT,
    goal=TEXT,
    outcome=one_of("first", "repaired", "never", "no-change", "said"),
    rounds=COUNT,
    seconds=NUMBER,
    tokens=fields(prompt=maybe(COUNT), reply=maybe(COUNT)),
    cost=maybe(NUMBER),
)

REWRITE = fields(
    schema=one_of("contract-rewriter/rewrite/1"),
    diagnostics=many(DIAGNOSTIC),
    proposals=many(
        fields(
            id=TEXT,
            origin=fields(kind=one_of("rule", "model"), name=TEXT, version=TEXT),
            title=TEXT,
            reason=TEXT,
            applicability=one_of("safe", "review", "example"),
            edits=many(fields(file=TEXT, start=COUNT, end=COUNT, text=TEXT)),
            verification=VERIFICATION,
        )
    ),
    result=fields(accepted=many(TEXT), diff=TEXT, verification=maybe(VERIFICATION)),
    notes=many(TEXT),
    runs=many(RUN),
)

PREVIEW = fields(
    schema=one_of("contract-rewriter/preview/1"),
    requests=many(
        fields(
            model=TEXT,
            endpoint=TEXT,
            local=BOOLEAN,
            files=many(TEXT),
            tokens=COUNT,
            masked={"type": "object", "additionalProperties": COUNT},
            held_lines=COUNT,
            system=TEXT,
            messages=many(fields(role=one_of("user", "model"), text=TEXT)),
        )
    ),
    notes=many(TEXT),
)

GENERATION = fields(
    schema=one_of("contract-rewriter/generation/1"),
    model=TEXT,
    rounds=COUNT,
    prompt=TEXT,
    reasons=many(TEXT),
    contract=maybe(
        fields(
            file=TEXT,
            text=TEXT,
            solc=TEXT,
            tests=maybe(fields(file=TEXT, text=TEXT)),
            findings=many(FINDING),
        )
    ),
    runs=many(RUN),
)


def assert_fits(document: Any, schema: Schema) -> None:
    """The document has exactly the promised fields, of the promised kinds, in the promised order."""
    errors = [
        f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(document)
    ]
    assert errors == []
    _assert_order(document, schema, "$")


def _assert_order(value: Any, schema: Schema, path: str) -> None:
    choices = [item for item in schema.get("anyOf", []) if item.get("type") != "null"]
    if choices and value is not None:
        _assert_order(value, choices[0], path)
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            _assert_order(item, schema["items"], f"{path}[{index}]")
    if isinstance(value, dict) and "properties" in schema:
        expected = [name for name in schema["properties"] if name in value]
        assert list(value) == expected, f"the order of fields at {path}"
        for name, item in value.items():
            _assert_order(item, schema["properties"][name], f"{path}.{name}")
