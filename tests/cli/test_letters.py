"""`tirek letters …`."""

import json
from pathlib import Path

from tests.cli.conftest import Tirek

from tirek.notices.letters import KINDS


def test_a_letter_of_every_kind_is_written(tmp_path: Path, tirek: Tirek) -> None:
    folder = tmp_path / "new" / "letters"
    status, out, err = tirek("letters", "sample", folder, "--lang", "ru")
    assert (status, err) == (0, "")
    assert "assignment.pdf: Уведомление о назначении выплаты" in out
    assert {file.name for file in folder.iterdir()} == {f"{kind}.pdf" for kind in KINDS}
    assert all(file.read_bytes().startswith(b"%PDF-") for file in folder.iterdir())
    found = json.loads(tirek("letters", "sample", folder, "--json")[1])
    assert [entry["kind"] for entry in found["written"]] == list(KINDS)


def test_a_folder_that_cannot_be_made_is_wrong_input(tmp_path: Path, tirek: Tirek) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    status, out, err = tirek("letters", "sample", tmp_path / "file")
    assert (status, out) == (2, "")
    assert "file" in err
