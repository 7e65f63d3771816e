# One image for web, worker, beat, standby sender and migrations; the command chooses.
# Two stages: the installer and what it downloads stay behind.
FROM python:3.13-slim AS build
ENV UV_PYTHON_DOWNLOADS=never PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements/installer.lock requirements/core.lock requirements/mail.lock requirements/
RUN python -m venv /venv \
    && python -m pip install --require-hashes --requirement requirements/installer.lock \
    && uv pip sync --python /venv/bin/python --require-hashes --compile-bytecode requirements/core.lock
COPY manage.py pyproject.toml ./
COPY clinic clinic
COPY checklists checklists
COPY templates templates
COPY static static
# Values that only let the settings load while files are collected; none is kept in the image.
RUN SECRET_KEY=build LINK_PEPPER=build INSTANCE_ID=build SITE_BASE_URL=http://localhost \
    DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q clinic checklists

FROM python:3.13-slim
# The root file system may be read-only: all that changes is in /state, which is a volume, and /tmp.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATE_DIR=/state
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin clinic \
    && install --directory --owner=clinic --group=clinic --mode=0700 /state
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER clinic
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-access-log", "--no-ws", "clinic.wsgi:application"]
