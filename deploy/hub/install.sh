#!/usr/bin/env bash
# Puts a classroom on this server, or brings the one that is there up to date. Run as root from the course's repository:
#
#     deploy/hub/install.sh
#
# PROGRAM  /opt/casewise   JupyterHub, JupyterLab and Casewise; everybody may read it
# SITE     /srv/casewise   the exchange, and what the hub keeps
# COURSE   ethics          the account that owns the course; its home is the course's folder
#
# A course that is there already, its gradebook and its exchange stay as they are.
set -euo pipefail
cd "$(dirname "$0")/../.."

PROGRAM=${PROGRAM:-/opt/casewise}
SITE=${SITE:-/srv/casewise}
COURSE=${COURSE:-ethics}
LEARNERS=${LEARNERS:-casewise-learners}
INSTRUCTORS=${INSTRUCTORS:-casewise-instructors}

say() { echo "install: $*" >&2; }
[ "$(id -u)" = 0 ] || { say "Run this as root: it makes accounts and folders for others."; exit 2; }
for command in npm node useradd; do
  command -v "$command" >/dev/null || { say "There is no $command here. Run: apt install nodejs npm passwd"; exit 2; }
done

# Servers run under the learners' accounts, so everybody must be able to read their Python and to enter their folders.
open_to_all() {
  local path
  path=$(readlink -f "$1")
  while [ "$path" != / ]; do
    [ $((0$(stat -c %a "$path") & 1)) = 1 ] || return 1
    path=$(dirname "$path")
  done
}
python=
for candidate in "${PYTHON:-}" /usr/bin/python3 /usr/local/bin/python3 "$(command -v python3)"; do
  if [ -x "$candidate" ] && open_to_all "$candidate" \
    && "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || { say "There is no Python 3.11 or newer that every account may run. Run: apt install python3-venv"; exit 2; }
umask 022
mkdir -p "$PROGRAM" "$SITE"
for folder in "$PROGRAM" "$SITE"; do
  open_to_all "$folder" || { say "Not every account may enter $folder. Choose another place, or: chmod o+x its parents."; exit 2; }
done

say "the programs, into $PROGRAM"
command -v uv >/dev/null || { python3 -m venv "$PROGRAM/uv" && "$PROGRAM/uv/bin/pip" install -q uv; }
export PATH="$PATH:$PROGRAM/uv/bin"
[ -x "$PROGRAM/bin/python" ] || uv venv -q --allow-existing --python "$python" "$PROGRAM"
VIRTUAL_ENV=$PROGRAM uv pip install -q --constraint requirements.lock ".[hub]"
cp deploy/hub/package.json deploy/hub/package-lock.json "$PROGRAM"
npm ci --prefix "$PROGRAM" --omit=dev --no-audit --no-fund --loglevel=error >/dev/null
rm -rf "$PROGRAM/hub"
cp -r deploy/hub "$PROGRAM/hub"
chmod -R a+rX "$PROGRAM"

say "accounts and folders, in $SITE"
for group in "$LEARNERS" "$INSTRUCTORS"; do
  getent group "$group" >/dev/null || groupadd "$group"
done
id "$COURSE" >/dev/null 2>&1 \
  || useradd --home-dir "$SITE/course" --shell /bin/bash --comment "The course $COURSE" "$COURSE"
home=$(getent passwd "$COURSE" | cut -d: -f6)
install -d -m 711 "$SITE/run"
install -d -m 700 "$SITE/hub"
install -d -m 700 -o "$COURSE" -g "$(id -gn "$COURSE")" "$home"

# The sticky bit: nbgrader wants an exchange into which all may write; nobody may move another's folder away.
install -d -m 1777 "$SITE/exchange"
name=$(sed -n 's/^c.CourseDirectory.course_id = "\(.*\)"$/\1/p' nbgrader_config.py)
install -d -m 755 -o "$COURSE" "$SITE/exchange/$name" "$SITE/exchange/$name/outbound"
install -d -m 711 -o "$COURSE" "$SITE/exchange/$name/feedback"
# Learners drop their work into it; they can neither list it nor touch what others dropped.
install -d -m 3733 -o "$COURSE" -g "$(id -gn "$COURSE")" "$SITE/exchange/$name/inbound"

if [ ! -e "$home/nbgrader_config.py" ]; then
  say "the course, into $home"
  cp -r source "$home/source"
  cp nbgrader_config.py "$home"
  printf '\n# The exchange of this server.\nc.Exchange.root = "%s"\n' "$SITE/exchange" >>"$home/nbgrader_config.py"
  chown -R "$COURSE": "$home"
fi
say "done. Start it: CASEWISE_SITE=$SITE CASEWISE_COURSE=$COURSE $PROGRAM/bin/jupyterhub -f $PROGRAM/hub/jupyterhub_config.py"
