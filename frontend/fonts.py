"""Cut Golos Text down to the letters Tirek writes and store it as woff2.

Run with ``npm run fonts`` after ``npm ci``. The result is committed, so that neither node nor
fonttools is needed to run Tirek.
"""  # noqa: INP001 - a build script, not part of the package

from pathlib import Path
from shutil import copyfile

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SOURCE = HERE / "node_modules" / "@expo-google-fonts" / "golos-text"
TARGET = HERE.parent / "src" / "tirek" / "web" / "static" / "tirek" / "fonts"
FACES = {
    "golos-text-400.woff2": SOURCE / "400Regular" / "GolosText_400Regular.ttf",
    "golos-text-600.woff2": SOURCE / "600SemiBold" / "GolosText_600SemiBold.ttf",
}
LATIN = "".join(map(chr, range(0x20, 0x7F)))
RUSSIAN = "".join(map(chr, range(0x410, 0x450))) + "Ёё"
KAZAKH = "ӘғҒқҚңҢөӨұҰүҮһҺіІә"
SIGNS = "\u00a0\u2009\u202f«»„“”‘’–—…№₸§©°·×−•→←"
LETTERS = LATIN + RUSSIAN + KAZAKH + SIGNS


def cut(source: Path, target: Path) -> None:
    """Write to ``target`` the part of ``source`` that holds ``LETTERS``."""
    font = TTFont(source)
    missing = [letter for letter in LETTERS if ord(letter) not in font.getBestCmap()]
    if missing:
        msg = f"{source.name} lacks {missing}"
        raise SystemExit(msg)
    options = Options(flavor="woff2", layout_features=["kern", "mark", "ccmp", "locl", "tnum"])
    subsetter = Subsetter(options)
    subsetter.populate(text=LETTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, origin in FACES.items():
        cut(origin, TARGET / name)
    copyfile(SOURCE / "LICENSE_FONT", TARGET / "OFL.txt")
