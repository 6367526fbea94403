FROM python:3.11-slim
# Charts are drawn with a Chinese font.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
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
