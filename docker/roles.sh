#!/bin/sh
# Run once by the database's image: two roles, so that the application's own cannot change tables or the audit.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" <<'SQL'
CREATE ROLE clinic_owner LOGIN PASSWORD :'owner';
CREATE ROLE clinic_app LOGIN PASSWORD :'app';
CREATE DATABASE clinic OWNER clinic_owner;
SQL
