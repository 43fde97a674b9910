#!/usr/bin/env bash
# Puts a classroom on this server, or brings the one that is there up to date. Run as root from the course's repository:
#
#     deploy/hub/install.sh
#
# PROGRAM  /opt/casewise   JupyterHub, JupyterLab and Casewise; everyone may read it
# SITE     /srv/casewise   the exchange, and what the hub keeps
# HOST                     the address that people type, such as https://hub.example.com; see docs/administration.md
# COURSE   ethics          the account that owns the course; its home is the course's folder
# FROM     .               the course to begin with: this one, or a folder that `casewise new` has made
#
# A course that is there already, its gradebook and its exchange stay as they are.
set -euo pipefail
cd "$(dirname "$0")/../.."

PROGRAM=${PROGRAM:-/opt/casewise}
SITE=${SITE:-/srv/casewise}
HOST=${HOST:-}
COURSE=${COURSE:-ethics}
FROM=${FROM:-.}
LEARNERS=${LEARNERS:-casewise-learners}
INSTRUCTORS=${INSTRUCTORS:-casewise-instructors}

say() { echo "install: $*" >&2; }
[ "$(id -u)" = 0 ] || { say "Run this as root: it makes accounts and folders for others."; exit 2; }
for command in npm node useradd; do
  command -v "$command" >/dev/null || { say "There is no $command here. Run: apt install nodejs npm passwd"; exit 2; }
done

# Servers run under the learners' accounts, so everyone must be able to read their Python and to enter their folders.
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
command -v uv >/dev/null || { python3 -m venv "$PROGRAM/uv" && "$PROGRAM/uv/bin/pip" install -q "$(grep -o "^uv==[^ ]*" requirements.lock)"; }
export PATH="$PATH:$PROGRAM/uv/bin"
[ -x "$PROGRAM/bin/python" ] || uv venv -q --allow-existing --python "$python" "$PROGRAM"
# Accounts may not write here: without bytecode, each of their processes would compile all of Jupyter.
export UV_COMPILE_BYTECODE=${UV_COMPILE_BYTECODE:-1}
VIRTUAL_ENV=$PROGRAM uv pip install -q --constraint requirements.lock ".[author,certificates,grade,hub,report]"
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

[ -e "$home/nbgrader_config.py" ] && FROM=$home
name=$(sed -n 's/^\(configure(.*\<\|c.CourseDirectory.\)course_id *= *"\([A-Za-z0-9._-]*\)")\{0,1\}$/\2/p' "$FROM/nbgrader_config.py" | tail -n 1)
[ -n "$name" ] || { say "$FROM/nbgrader_config.py has no line such as: configure(c, root=__file__, course_id=\"my-course\")"; exit 2; }
sed -i "s/therapeutic-ethics/$name/" "$PROGRAM/hub/learner/nbgrader_config.py"
deploy/exchange.sh "$SITE/exchange" "$name" "$COURSE" "$(id -gn "$COURSE")"

if [ ! -e "$home/nbgrader_config.py" ]; then
  say "the course, into $home"
  cp -r "$FROM/source" "$home/source"
  cp "$FROM/nbgrader_config.py" "$home"
  printf '\n# The exchange of this server.\nc.Exchange.root = "%s"\n' "$SITE/exchange" >>"$home/nbgrader_config.py"
  chown -R "$COURSE": "$home"
fi
# The hub's settings. What an administrator has added stays.
[ -e "$SITE/hub/settings" ] || cat >"$SITE/hub/settings" <<END
CASEWISE_HOST=$HOST
CASEWISE_SITE=$SITE
CASEWISE_COURSE=$COURSE
CASEWISE_LEARNERS=$LEARNERS
CASEWISE_INSTRUCTORS=$INSTRUCTORS
END
sed "s|/opt/casewise|$PROGRAM|g; s|/srv/casewise|$SITE|g" deploy/hub/casewise-hub.service >"$PROGRAM/hub/casewise-hub.service"
say "done. To start it now and with this server:"
say "  systemctl enable --now $PROGRAM/hub/casewise-hub.service"
