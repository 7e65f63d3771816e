# One image for web, worker, beat, standby sender, migrations and the local mail catcher: the command chooses.
# Two stages: the installer and what it downloads stay behind. `backup.lock` brings the programs that `manage.py backup` and
# `restore_backup` run: pg_dump and pg_restore of the newest server's version.
FROM python:3.13-slim AS build
# `core` is what a deployment needs; docker-compose.yml asks for `local`, which adds the mail catcher.
ARG LOCK=core
ENV UV_PYTHON_DOWNLOADS=never PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_CACHE=1
WORKDIR /app
COPY requirements requirements
RUN python -m venv /venv \
    && python -m pip install --require-hashes --requirement requirements/installer.lock \
    && uv pip sync --python /venv/bin/python --require-hashes --compile-bytecode "requirements/$LOCK.lock" \
    && uv pip install --python /venv/bin/python --no-deps --require-hashes --requirement requirements/backup.lock
COPY manage.py pyproject.toml ./
COPY clinic clinic
COPY checklists checklists
COPY templates templates
COPY locale locale
COPY static static
# Values that only let the settings load while files are collected; none is kept in the image.
RUN SECRET_KEY=build LINK_PEPPER=build INSTANCE_ID=build SITE_BASE_URL=http://localhost \
    DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q clinic checklists

FROM python:3.13-slim
# The root file system may be read-only: all that changes is in /state and /secrets, which are volumes, and /tmp.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATE_DIR=/state
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin clinic \
    && install --directory --owner=clinic --mode=0700 /state /secrets /state/mail
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER clinic
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--http1-buffer-size", "8192", "--http1-header-read-timeout", "10000", "--no-access-log", "--no-ws", "clinic.wsgi:application"]
