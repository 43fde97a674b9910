#!/usr/bin/env bash
# Lays out an exchange so that nobody sees or touches what others have put there. As root, and again whenever one likes:
#
#     deploy/exchange.sh FOLDER COURSE_ID ACCOUNT GROUP
#
# ACCOUNT and GROUP are those of the course, by name or by number.
set -euo pipefail
folder=$1 name=$2 account=$3 group=$4

# The sticky bit: nbgrader wants an exchange into which all may write; nobody may move another's folder away.
install -d -m 1777 "$folder"
install -d -m 755 -o "$account" -g "$group" "$folder/$name" "$folder/$name/outbound"
install -d -m 711 -o "$account" -g "$group" "$folder/$name/feedback"
# Learners drop their work into it; they can neither list it nor touch what others dropped.
install -d -m 3733 -o "$account" -g "$group" "$folder/$name/inbound"
