FROM python:3.11-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && .venv/bin/pip install --no-cache-dir --no-deps . \
 && npm ci --silent

FROM python:3.11-slim
RUN useradd --create-home hub
WORKDIR /app
COPY --from=build --chown=hub /app /app
USER hub
ENV PATH="/app/.venv/bin:$PATH" HUB_DATA_DIR=/data HUB_WEB_HOST=0.0.0.0
VOLUME /data
CMD ["hub", "up"]
