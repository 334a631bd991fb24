"""Pictures of the icon in every size, from its drawing: `python packaging/icons.py FOLDER`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DRAWING = Path(__file__).resolve().parent.parent / "resources" / "icons" / "contract-rewriter.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw(folder: Path) -> None:
    """Write NAME-SIZE.png, and one file of all sizes for Windows and macOS each."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(DRAWING))
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        written = image.save(str(folder / f"contract-rewriter-{size}.png"))
        if size == 256:
            written = written and image.save(str(folder / "icon.ico"))
        if size == 512:
            written = written and image.save(str(folder / "icon.icns"))
        if not written:
            raise SystemExit(f"the icon of {size} pixels could not be written to {folder}")
    del application


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
