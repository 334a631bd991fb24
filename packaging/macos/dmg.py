"""Settings of dmgbuild: the application and a link to the folder of applications."""

import os

application = defines["app"]  # noqa: F821 - given by dmgbuild
files = [application]
symlinks = {"Applications": "/Applications"}
format = "UDZO"
window_rect = ((200, 200), (520, 320))
icon_size = 96
icon_locations = {os.path.basename(application): (140, 140), "Applications": (380, 140)}  # noqa: PTH119
