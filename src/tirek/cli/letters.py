"""`tirek letters …`: letters to look at."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from tirek.cli.frame import DONE, NOT_USABLE, show, show_json, wrong
from tirek.law.text import N_, say

WRITTEN = N_("{file}: {title}")


def sample(args: Namespace) -> int:
    """A letter of every kind, signed with keys made for this call and forgotten after it."""
    from datetime import datetime, time

    from tirek.config.clock import almaty
    from tirek.notices.letters import render
    from tirek.notices.letters.samples import samples
    from tirek.notices.letters.wording import wording
    from tirek.notices.pki import DemonstrationPki, Subject
    from tirek.notices.signing import sign

    folder = Path(args.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise wrong(NOT_USABLE, path=args.folder, reason=str(error.strerror)) from None
    written = []
    with TemporaryDirectory() as keys:
        letters = samples()
        made = datetime.combine(letters[0].date, time(12), almaty())
        pki = DemonstrationPki.open(Path(keys) / "pki", at=made, production=False, subjects=lambda _: None)
        for letter in letters:
            authority = letter.authority
            seal = pki.issue(Subject(name="TIREK", iin="0" * 12, organisation=authority.name["kk"], bin=authority.bin))
            file = folder / f"{letter.kind}.pdf"
            file.write_bytes(sign(render(letter), seal, at=made))
            written.append((letter.kind, str(file), wording(letter.kind).title))
    if args.json:
        show_json({"written": [{"kind": kind, "file": file, "title": dict(title)} for kind, file, title in written]})
        return DONE
    for _, path, title in written:
        show(say(args.lang, WRITTEN, file=path, title=title.get(args.lang) or title["kk"]))
    return DONE
