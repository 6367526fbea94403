FROM python:3.11-slim
WORKDIR /srv/yuanzhuo
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY storage storage
RUN pip install --no-cache-dir --constraint constraints.txt . && useradd --create-home yuanzhuo \
    && mkdir data && chown yuanzhuo data
COPY config.yaml ./
USER yuanzhuo
VOLUME /srv/yuanzhuo/data
CMD ["python", "-m", "bot", "run"]
