"""Reading what a configuration file exports: forms people write, and what is never run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from core.errors import ProjectError
from core.solidity.javascript import Computed, doubts, exported, plain
from tests.core.solidity.factories import write


def read(folder: Path, text: str, **more: str) -> Any:
    """What the file exports, its default first."""
    files = {name.replace("_", "."): content for name, content in more.items()}
    whole = exported(write(folder, {"hardhat.config.ts": text, **files}) / "hardhat.config.ts")
    return whole.get("default", whole) if isinstance(whole, dict) else whole


@pytest.mark.parametrize(
    "text",
    [
        'module.exports = { solidity: "0.8.20" }',
        'export default { solidity: "0.8.20" };',
        'export default defineConfig({ solidity: "0.8.20" });',
        'import { defineConfig } from "hardhat/config";\nexport default defineConfig({ solidity: "0.8.20" })',
        'const config: HardhatUserConfig = { solidity: "0.8.20" };\nexport default config;',
        'const config = { solidity: "0.8.20" } as const satisfies HardhatUserConfig\nmodule.exports = config',
        'exports.solidity = "0.8.20";',
        "module.exports.solidity = `0.8.20`;",
        'const V = "0.8"; module.exports = { solidity: `${V}.${4 * 5}` };',
        'const v = { a: ["0.8.20"] };\nconst { a: [first] } = v; export = { solidity: v.a[0] };',
        'const config = {};\nconfig.solidity = "0.8.20";\nexport { config as default };',
        'const solidity = "0.8.20"\nexport default { solidity }',
        'const base = { solidity: "0.4.0", x: 1 };\nexport default { ...base, "solidity": "0.8.20" }',
        'export default Object.assign({}, { solidity: "0.8.20" })',
        '#!/usr/bin/env node\n"use strict";\nexports.default = (0, { solidity: "0.8.20" });',
        'const test = /["\'`{]/g; if (!test) { module.exports = 1 }\nmodule.exports = { solidity: "0.8.20" }',
        'task("x", async (a, { run }) => { await run("y"); });\nmodule.exports = { solidity: "0.8.20" };',
        'function f(a: number): string { return "}" }\nclass A<T> extends B { m() {} }\n'
        'type X = { a: 1 } | Array<Map<string, number>>;\nexport default { solidity: "0.8.20" };',
        'const a = (x: number): x is 3 => x > 2 ? 1 : 2, s = "0.8.20"!;\nexport default { solidity: s }',
        'let v; if (true) v = "0.8.20"; else v = "0.7.0";\nexport default { solidity: v }',
        'const v: Record<string, string> = { a: "0.8.20" };\nexport default { solidity: v["a"] };',
    ],
)
def test_every_way_to_write_a_literal_is_read(tmp_path: Path, text: str) -> None:
    whole = read(tmp_path, text)
    assert whole["solidity"] == "0.8.20" and doubts(whole["solidity"], "solidity") == []


def test_comments_and_strings_are_not_code(tmp_path: Path) -> None:
    text = """
    // module.exports = { solidity: "0.4.0" }
    /* export default { solidity: "0.5.0" } */
    const url = "https://example.org // { solidity: '0.6.0' }";
    module.exports = { url, /* solidity: "0.7.0", */ solidity: "0.8.20", // }
    };"""
    assert read(tmp_path, text)["solidity"] == "0.8.20"


def test_numbers_are_read_in_every_spelling(tmp_path: Path) -> None:
    text = "export default { a: 1_000_000, b: 0xff, c: 2 ** 32 - 1, d: 1e6, e: 10n, f: -3, g: .5, h: 4 * 60 }"
    assert read(tmp_path, text) == {
        "a": 10**6, "b": 255, "c": 2**32 - 1, "d": 10**6, "e": 10, "f": -3, "g": 0.5, "h": 240,
    }  # fmt: skip


def test_what_depends_on_the_environment_is_computed_with_its_default(tmp_path: Path) -> None:
    text = """
    require("dotenv").config();
    const { RUNS, IR } = process.env;
    export default {
      a: process.env.EVM || "paris", b: parseInt(RUNS ?? "200"), c: IR === "1" ? 1 : 2,
      d: process.env.COVERAGE === undefined, e: !!process.env.X, f: Number(process.env.N) || 7, g: load(),
    }"""
    whole = read(tmp_path, text)
    assert plain(whole) == {"a": "paris", "b": 200, "c": 2, "d": True, "e": False, "f": 7, "g": None}
    assert dict(doubts(whole, "config"))["config.a"] == "process.env.EVM"
    assert dict(doubts(whole, "config"))["config.g"] == "load()"
    assert len(doubts(whole, "config")) == 7


def test_files_of_the_project_are_followed_and_packages_are_not(tmp_path: Path) -> None:
    text = """
    import { version, settings as mine } from "./build/solc";
    import runs from "./runs.json";
    import { other } from "some-package";
    const { late } = require("./late");
    export default { version, mine, runs, late, other, ...require("./late") }"""
    files = {
        "build/solc.ts": 'export const version = "0.8.20";\nexport const settings = { viaIR: true };',
        "runs.json": '{"a": 5}',
        "late.js": "module.exports = { late: 3, more: [1, ...[2]] };",
    }
    write(tmp_path, files)
    whole = read(tmp_path, text)
    assert isinstance(whole.pop("other"), Computed)
    assert whole == {
        "version": "0.8.20", "mine": {"viaIR": True}, "runs": {"a": 5}, "late": 3, "more": [1, 2]
    }  # fmt: skip


def test_files_that_import_each_other_end(tmp_path: Path) -> None:
    write(tmp_path, {"a.ts": 'import b from "./hardhat.config"; export const version = "0.8.20";'})
    text = 'import { version } from "./a"; export default { solidity: version }'
    assert read(tmp_path, text)["solidity"] == "0.8.20"


def test_one_part_that_is_not_understood_costs_only_itself(tmp_path: Path) -> None:
    text = "export default { a: 1, b: do { 3 }, c: async function* () { yield 1 }, d: [1, @x, 3], e: 5 }"
    whole = plain(read(tmp_path, text))
    assert (whole["a"], whole["e"], whole["d"][0], whole["d"][2]) == (1, 5, 1, 3)


def test_paths_are_joined_and_other_functions_of_the_name_are_not(tmp_path: Path) -> None:
    text = """import path, { join } from "node:path"; const p = require("path");
    export default { a: path.join(__dirname, "src"), b: join("x", "..", "y"), c: p.resolve(__dirname, "z"),
      d: ["./src"].join("") }"""
    whole = read(tmp_path, text)
    assert (whole["a"], whole["b"], whole["c"]) == ("src", "y", "z") and isinstance(whole["d"], Computed)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("module.exports = {\n  solidity: [\n};", "line 3"),
        ("module.exports = { solidity: '0.8.20 };", "a string does not end"),
        ("module.exports = { /* never", "a comment does not end"),
        ("module.exports = { a: `${ }", "does not end"),
        ("module.exports = {", "never closed"),
        ("module.exports = \x01", "no place"),
    ],
)
def test_broken_files_are_one_sentence_with_the_line(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ProjectError, match=why) as caught:
        read(tmp_path, text)
    assert "hardhat.config.ts" in caught.value.message and caught.value.next_step == "Mend the file."


def test_brackets_without_end_do_not_exhaust_the_stack(tmp_path: Path) -> None:
    deep = "[" * 5_000 + "]" * 5_000
    whole = read(tmp_path, f'export default {{ solidity: "0.8.20", deep: {deep} }}')
    assert isinstance(whole, Computed) or plain(whole)["solidity"] == "0.8.20"
    read(tmp_path, "{" * 5_000 + "}" * 5_000)
    read(tmp_path, f"module.exports = {'`${' * 300}{'}`' * 300}")
    huge = "s = s + s; n = n ** 500; t = t * 1e9; u = `${u}${u}`;" * 60
    whole = read(tmp_path, f"let s = 'x', n = 9, t = 'x', u = 'x'; {huge} export default {{ s, n, t, u }}")
    assert plain(whole)["t"] is None
    assert read(tmp_path, "module.exports = { a: " + "-" * 5_000 + "1 }") is not None
    assert read(tmp_path, "module.exports = { a: " + "a => " * 5_000 + "1 }") is not None


def test_what_no_compiler_could_be_told_is_nothing(tmp_path: Path) -> None:
    whole = plain(
        read(tmp_path, r"""export default { runs: 2 ** 200, text: "\ud800", [5]: 1, inf: 1e999 }""")
    )
    assert (whole["runs"], whole["text"], whole["5"]) == (None, "\ufffd", 1)
    orjson.dumps(whole)


def test_objects_that_hold_themselves_end(tmp_path: Path) -> None:
    many = "".join(f"const a{at} = [a{at - 1}, a{at - 1}];" for at in range(1, 60))
    whole = read(tmp_path, f"const a0 = {{}}; a0.self = a0; {many} export default {{ a: a0, b: a59 }}")
    assert set(plain(whole)) == {"a", "b"} and doubts(whole, "x") == []


def test_nothing_is_executed(tmp_path: Path) -> None:
    text = """
    const touch = () => { require("fs").writeFileSync("touched", "x"); return "0.8.20" };
    touch();
    module.exports = { solidity: touch() }"""
    assert isinstance(read(tmp_path, text)["solidity"], Computed)
    assert not (tmp_path / "touched").exists() and not Path("touched").exists()
