# The image of web, worker and beat. Packages come from the lock, by their hashes.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt tools/requirements-boot.txt /build/
RUN pip install --no-cache-dir --require-hashes --no-deps -r /build/requirements-boot.txt
RUN uv venv /srv/venv \
    && uv pip sync --no-cache --python /srv/venv/bin/python --require-hashes /build/requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /tmp --shell /usr/sbin/nologin portal
ENV PATH=/srv/venv/bin:$PATH \
    PORTAL_HOME=/srv/state \
    PORTAL_DEMO=0 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OMP_NUM_THREADS=1 \
    STATIC_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage
WORKDIR /srv/portal
COPY --from=packages /srv/venv /srv/venv
COPY . .
RUN if [ -d locale ]; then pybabel compile --directory locale --domain django; fi \
    && SECRET_KEY=only-while-building python manage.py collectstatic --no-input \
    && mkdir -p /srv/state/media /srv/state/beat /srv/state/mail \
    && chown portal: /srv/state/media /srv/state/beat /srv/state/mail
USER portal
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000", "portal.wsgi"]
