# The mock server alone, with the versions that the tests were run with.
FROM python:3.11-slim AS build
WORKDIR /src
COPY constraints.txt pyproject.toml LICENSE ./
COPY mockserver mockserver
COPY contracts contracts
COPY openapi openapi
RUN python -m pip install --no-cache-dir --constraint constraints.txt hatchling \
    && python -m hatchling build --target wheel --directory /wheels \
    && python -m venv /opt/deskdouble \
    && /opt/deskdouble/bin/python -m pip install --no-cache-dir --constraint constraints.txt \
        "$(ls /wheels/*.whl)[mock]"

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin deskdouble
COPY --from=build /opt/deskdouble /opt/deskdouble
# Nothing is written, so the file system may be read-only.
ENV PATH=/opt/deskdouble/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MOCKSERVER_CACHE=""
USER 10001
EXPOSE 4010
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:4010/_mock/health', timeout=2)"]
ENTRYPOINT ["mockserver", "serve", "--host", "0.0.0.0", "--port", "4010"]
CMD ["--log", "json"]
