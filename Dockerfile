# One image for every process of the Procfile; docker-compose.yml says which runs where.
FROM python:3.13.15-slim AS page
WORKDIR /srv/auralis
COPY bin bin
COPY requirements-setup.txt requirements-page.txt ./
COPY frontend frontend
RUN bin/page

FROM python:3.13.15-slim

WORKDIR /srv/auralis
COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements.txt && pip check
COPY . .
COPY --from=page /srv/auralis/frontend/dist frontend/dist

# A volume mounted at /data takes over this owner and mode.
RUN useradd --create-home --uid 1000 auralis && install --directory --mode 700 --owner auralis /data
USER auralis

# BLAS threads: more than one would not fit into the decode child's memory bound.
ENV AURALIS_CONTAINER=yes \
    AURALIS_HOST=0.0.0.0 \
    AURALIS_DATA=/data \
    PYTHONPATH=/srv/auralis \
    PYTHONUNBUFFERED=1 \
    OPENBLAS_NUM_THREADS=1 \
    OMP_NUM_THREADS=1

EXPOSE 8765
