#!/usr/bin/env bash
# Installs the image's programs in a clean Debian, as root. PROGRAM is the folder; SYSTEM= skips Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/../.."
PROGRAM=${PROGRAM:-/opt/casewise}
PYTHON=${PYTHON:-python3}
COURSE_ID=${COURSE_ID:-therapeutic-ethics}

if [ -n "${SYSTEM-yes}" ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    ca-certificates fonts-dejavu-core git libnss-extrausers python3 python3-venv >/dev/null
  rm -rf /var/lib/apt/lists/*
  # The hub's list of accounts, mounted at /var/lib/extrausers, shows every pod who owns which files.
  sed -i -E '/extrausers/!s/^(passwd|group):(.*)$/\1:\2 extrausers/' /etc/nsswitch.conf
fi

"$PYTHON" -m venv "$PROGRAM"
"$PROGRAM/bin/pip" install -q "$(grep -o '^uv==[^ ]*' requirements.lock)"
sed '/^jupyterhub==/,/[^\\]$/d' requirements.lock | cat - deploy/kubernetes/jupyterhub.lock >"$PROGRAM/constraints.txt"
# Pods may not write here: without bytecode, each would compile all of Jupyter when it starts.
export UV_COMPILE_BYTECODE=${UV_COMPILE_BYTECODE:-1}
VIRTUAL_ENV=$PROGRAM "$PROGRAM/bin/uv" pip install -q --build-constraint "$PROGRAM/constraints.txt" \
  --constraint "$PROGRAM/constraints.txt" ".[author,certificates,cluster,grade,report]" jupyterhub pg8000
"$PROGRAM/bin/pip" uninstall -q -y uv
install -D -m 755 deploy/exchange.sh "$PROGRAM/exchange.sh"
mkdir -p "$PROGRAM/hub"
cp -r deploy/hub/learner deploy/hub/course "$PROGRAM/hub"
sed -i "s/therapeutic-ethics/$COURSE_ID/" "$PROGRAM/hub/learner/nbgrader_config.py"
chmod -R a+rX "$PROGRAM"
