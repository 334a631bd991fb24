"""Completion for bash, zsh and fish, made from the command line as it is.

python packaging/completion.py FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from commandline import Command, Option, client, server


def write(folder: Path) -> None:
    """One file for each shell and program, named as that shell expects it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in (("contract-rewriter", client()), ("contract-rewriter-server", server())):
        (folder / f"{name}.bash").write_text(bash(name, found), "utf-8")
        (folder / f"_{name}").write_text(zsh(name, found), "utf-8")
        (folder / f"{name}.fish").write_text(fish(name, found), "utf-8")


def bash(name: str, found: Sequence[Command]) -> str:
    """Words after the commands typed so far; values of options that have choices; else files."""
    function = f"_{name.replace('-', '_')}"
    rows = [f"        {_key(command)}) words={_quoted(' '.join(_words(command)))} ;;" for command in found]
    values = sorted({(_key(c), o.names, o.choices) for c in found for o in c.options if o.choices})
    choices = [
        f"        {'|'.join(f'{key}:{option}' for option in names)}) words={_quoted(' '.join(known))} ;;"
        for key, names, known in values
    ]
    known = " ".join(_quoted(" ".join(command.words)) for command in found if command.words)
    return "\n".join([
        f"# Completion of {name} for bash.",
        f"{function}() {{",
        "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}",
        '    local path="" words="" word longer candidate',
        f"    local -a known=({known})",
        "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do",
        "        [[ $word == -* ]] && continue",
        '        longer="${path:+$path }$word"',
        '        for candidate in "${known[@]}"; do',
        '            [[ $candidate == "$longer" ]] && path=$longer && break',
        "        done",
        "    done",
        '    local key=${path// /-}',
        '    case "${key:-top}:$before" in',
        *choices,
        "    esac",
        '    if [[ -z $words ]]; then case "${key:-top}" in',
        *rows,
        "    esac; fi",
        '    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")',
        "    [[ ${#COMPREPLY[@]} -gt 0 || $current == -* ]] || compopt -o default",
        "}",
        f"complete -F {function} {name}",
        "",
    ])  # fmt: skip


def zsh(name: str, found: Sequence[Command]) -> str:
    """One function for each command, in the words of `_arguments`."""
    lines = [f"#compdef {name}", f"# Completion of {name} for zsh.", ""]
    for command in found:
        lines += [f"{_function(name, command)}() {{", *_zsh_body(name, command), "}", ""]
    return "\n".join([*lines, f'{_function(name, found[0])} "$@"', ""])


def fish(name: str, found: Sequence[Command]) -> str:
    """One line for each word that may come next."""
    lines = [f"# Completion of {name} for fish."]
    for command in found:
        where = _fish_condition(command)
        start = f"complete -c {name}{where}"
        lines += [f"{start} -f -a {_quoted(child)} -d {_quoted(text)}" for child, text in command.children]
        for option in command.options:
            spelled = " ".join(f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in option.names)
            value = f" -x -a {_quoted(' '.join(option.choices))}" if option.choices else ""
            value = value or (" -r" if option.value else "")
            lines.append(f"{start} {spelled}{value} -d {_quoted(option.help)}")
    return "\n".join([*lines, ""])


def _fish_condition(command: Command) -> str:
    if not command.words:
        return " -n __fish_use_subcommand"
    seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in command.words)
    nested = " ".join(child for child, _ in command.children)
    inner = f"; and not __fish_seen_subcommand_from {nested}" if nested else ""
    return f" -n {_quoted(seen + inner)}"


def _zsh_body(name: str, command: Command) -> Iterable[str]:
    spelled = [entry for option in command.options for entry in _zsh_option(option)]
    arguments = [f"        {entry} \\" for entry in spelled]
    if not command.children:
        paths = any(operand.is_path for operand in command.operands)
        known = " ".join(choice for operand in command.operands for choice in operand.choices)
        rest = f"({known})" if known else "_files" if paths else ""
        yield from ("    _arguments \\", *arguments, f"        {_quoted(f'*: :{rest}')}")
        return
    children = [f"        {_quoted(f'{child}:{_plain(text)}')}" for child, text in command.children]
    yield from ("    local -a commands=(", *children, "    )", "    local context state line")
    yield from ("    _arguments -C \\", *arguments, "        '1: :->command' '*:: :->rest'")
    yield from ("    case $state in", "        command) _describe command commands; _files ;;")
    cases = [f"            {child}) {_function(name, command, child)} ;;" for child, _ in command.children]
    yield from ("        rest) case $line[1] in", *cases, "        esac ;;", "    esac")


def _zsh_option(option: Option) -> Iterable[str]:
    known = f"({' '.join(option.choices)})" if option.choices else "_files" if option.is_path else ""
    value = f":{_plain(option.value)}:{known}" if option.value else ""
    return [_quoted(f"*{name}[{_plain(option.help)}]{value}") for name in option.names]


def _plain(text: str) -> str:
    """Text without the signs that mean something to `_arguments`."""
    return text.replace("[", "(").replace("]", ")").replace(":", " -").replace("\\", "")


def _function(name: str, command: Command, *more: str) -> str:
    return "_" + "_".join((name, *command.words, *more)).replace("-", "_")


def _words(command: Command) -> list[str]:
    spelled = [name for option in command.options for name in option.names]
    known = [choice for operand in command.operands for choice in operand.choices]
    return [*(child for child, _ in command.children), *known, *spelled]


def _key(command: Command) -> str:
    return "-".join(command.words) or "top"


def _quoted(text: str) -> str:
    """For a shell, in single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    write(Path(sys.argv[1]))
