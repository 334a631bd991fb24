"""A person opens: a sample, a folder with remappings, a file, what was open before, what is dropped."""

from __future__ import annotations

from pathlib import Path

from tests.stories.desktop.person import Person
from tests.stories.desktop.project import SMALL


def test_a_person_opens_a_sample_by_one_click_on_the_first_page(person: Person) -> None:
    assert person.window.welcome.isVisible()
    person.click(person.button("Token:"))
    person.sees_analysis("Token.sol")
    assert person.editor().path.name == "Token.sol"
    assert "solc 0.8" in person.window.fields.compiler.text()


def test_a_person_opens_a_project_with_remappings_a_file_and_a_recent_project(
    person: Person, project: Path, tmp_path: Path
) -> None:
    window, session = person.window, person.session

    person.give("open-folder")
    person.choose_file(project)
    person.sees_analysis("safe")
    assert {path.name for path in session.files} >= {"Safe.sol", "Counter.sol"}
    assert "tx-origin" in person.detectors()
    severities = {row.severity for row in person.problems()}
    assert "error" not in severities, "the remapped import was not found"
    assert session.built is not None
    units = {name for one in session.built.compilations for name in one.input.sources}
    assert any(name.endswith("limits/src/Limits.sol") for name in units)

    alone = tmp_path / "alone" / "Alone.sol"
    alone.parent.mkdir()
    alone.write_text(SMALL)
    person.give("open-file")
    person.choose_file(alone)
    person.sees_analysis("Alone.sol")
    assert person.sees_file(alone).text() == SMALL

    person.command("Welcome page")
    person.until(window.welcome.isVisible)
    person.click(person.button("safe:", window.welcome))
    person.sees_analysis("safe")


def test_a_person_opens_a_folder_by_dropping_it_on_the_first_page(person: Person, project: Path) -> None:
    assert person.window.welcome.isVisible()
    person.drop(project)
    person.sees_analysis("safe")
    assert person.editor().isVisible()
