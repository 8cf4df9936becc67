#!/bin/sh
# What make test-osm needs to run a Nominatim of its own: Debian's PostgreSQL, PostGIS and
# osm2pgsql, and an environment of Debian's own Python, whose SQLite can load extensions.
#
#     scripts/nominatim.sh FOLDER
#
# FOLDER is made the environment. Packages are installed where this runs as root on Debian; where
# they are missing elsewhere, one line says so and there is no FOLDER (an error where CI=true).
set -eu
folder=$1
here=$(dirname "$0")/..
lock=$here/requirements/nominatim.txt
python=/usr/bin/python3
packages="postgresql postgresql-postgis postgresql-postgis-scripts osm2pgsql
  libsqlite3-mod-spatialite python3-venv python3-dev libicu-dev pkg-config g++"

cannot() {
  echo "No Nominatim: the tests that need one are left out ($1)" >&2
  [ "${CI:-}" != true ]
  exit
}

if cmp -s "$lock" "$folder/.lock"; then
  exit 0
fi
[ -e /etc/debian_version ] || cannot "it is set up on Debian only"
# shellcheck disable=SC2086 # a list of words
if ! dpkg-query -W -f '${Status}\n' $packages 2>/dev/null |
  awk '/ok installed/ { n++ } END { exit n != '"$(echo $packages | wc -w)"' }'; then
  if [ "$(id -u)" != 0 ]; then
    cannot "install them: apt-get install $(echo $packages)"
  fi
  echo "installing PostgreSQL, PostGIS and osm2pgsql from Debian's packages"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends $packages >/dev/null ||
    cannot "Debian's packages could not be installed"
fi
echo "installing Nominatim into $folder"
rm -rf "$folder"
$python -m venv "$folder"
"$folder/bin/python" -m pip --disable-pip-version-check -qq install --require-hashes -r "$lock"
cp "$lock" "$folder/.lock"
