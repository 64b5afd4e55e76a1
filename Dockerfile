# Build:  docker build -t sealbook .
# Run:    docker run --read-only --tmpfs /tmp -p 8443:8443 -e SEALBOOK_SERVER__PUBLIC_URL=https://shop.example.org \
#           -v sealbook-data:/var/lib/sealbook/data -v sealbook-keys:/var/lib/sealbook/keys sealbook
#
# Data and keys are two volumes, so that no archive of one holds both. The first start prints the owner's set-up link:
# docker logs.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin sealbook

FROM debian:bookworm-slim
# No packages: TLS roots, time zones and locales travel inside the binary. No shell account and no home to write to.
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /var/lib/sealbook --shell /usr/sbin/nologin sealbook \
 && install -d -o sealbook -g sealbook -m 0700 /var/lib/sealbook/data /var/lib/sealbook/keys
COPY --from=build /src/target/release/sealbook /usr/local/bin/sealbook
WORKDIR /var/lib/sealbook
USER 10001:10001
VOLUME ["/var/lib/sealbook/data", "/var/lib/sealbook/keys"]
# The shop is reached from outside the container; health and metrics are not. glibc keeps a heap for each of many threads:
# with two of them the same work holds a fifth less memory, in the same time (benches/README.md).
ENV MALLOC_ARENA_MAX=2 \
    SEALBOOK_SERVER__LISTEN=0.0.0.0:8443 \
    SEALBOOK_SERVER__OPERATIONS_LISTEN=127.0.0.1:9443
EXPOSE 8443
STOPSIGNAL SIGTERM
# The binary asks its own operations listener: the image has no other program that could.
HEALTHCHECK --interval=15s --timeout=3s --start-period=15s --retries=3 CMD ["sealbook", "health"]
ENTRYPOINT ["sealbook"]
CMD ["serve"]
