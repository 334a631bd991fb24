"""Which compiler changed texts ask for, when somebody changed a version pragma.

Planning a whole project is `planning.py`'s work; this is for one compiler run whose texts changed.
"""

from __future__ import annotations

from dataclasses import replace

from core.errors import PragmaError
from core.progress import Progress
from core.solidity.compilation import CompilerInput
from core.solidity.compiler import CompilerTools
from core.solidity.evm_versions import fitting_evm
from core.solidity.scanner import scan
from core.solidity.versions import parse_range, parse_version, satisfying


def admitted(compiler_input: CompilerInput, tools: CompilerTools, progress: Progress) -> CompilerInput:
    """The input as it is while every pragma admits its compiler, else under the newest that all admit.

    Where no compiler fits, or a pragma cannot be read, the input stays: the compiler says why.
    """
    texts = {item.text for source in compiler_input.sources.values() for item in scan(source).pragmas}
    try:
        ranges = [parse_range(text) for text in sorted(texts)]
    except PragmaError:
        return compiler_input
    if all(item.allows(parse_version(compiler_input.version)) for item in ranges):
        return compiler_input
    fitting = satisfying(ranges, tools.published_compilers(progress))
    if not fitting:
        return compiler_input
    evm = fitting_evm(compiler_input.settings.evm_version, fitting[-1])
    return replace(
        compiler_input, version=fitting[-1], settings=replace(compiler_input.settings, evm_version=evm)
    )
