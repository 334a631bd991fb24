#!/bin/sh
# Puts the program into the menu and on the path of this person; `install.sh --remove` takes it out again.
# Nothing is copied: the folder stays where it is, and is moved or deleted by whoever put it there.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
bin=$HOME/.local/bin
programs="contract-rewriter contract-rewriter-window contract-rewriter-server"

refresh() {
    for command in "update-mime-database $data/mime" "update-desktop-database $data/applications"; do
        program=${command%% *}
        if command -v "$program" >/dev/null 2>&1; then $command >/dev/null 2>&1 || true; fi
    done
}

each() { # every file below share/, as a path from there
    (cd "$here/share" && find . -type f ! -name '*.desktop' | sed 's|^\./||')
}

if [ "${1:-}" = "--remove" ]; then
    for program in $programs; do rm -f "$bin/$program"; done
    each | while read -r file; do rm -f "$data/$file"; done
    rm -f "$data/applications/contract-rewriter.desktop"
    refresh
    echo "Removed from the menu and the path. Delete $here to remove the program itself."
    exit 0
fi
mkdir -p "$bin" "$data/applications"
for program in $programs; do ln -sfn "$here/$program" "$bin/$program"; done
each | while read -r file; do
    mkdir -p "$(dirname "$data/$file")"
    ln -sfn "$here/share/$file" "$data/$file"
done
sed "s|^Exec=contract-rewriter-window|Exec=\"$here/contract-rewriter-window\"|; s|^TryExec=.*|TryExec=$here/contract-rewriter-window|" \
    "$here/share/applications/contract-rewriter.desktop" > "$data/applications/contract-rewriter.desktop"
refresh
echo "Installed for $(id -un): start contract-rewriter from the menu, or $bin/contract-rewriter."
