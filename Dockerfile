# The image of one node: the program, the system's certificate authorities, and nothing else; no shell, no package manager.
#
#   docker build --build-arg JETBRIDGE_COMMIT="$(git rev-parse --short=12 HEAD)" --tag jetbridge .
#
# A binary that is built already takes the place of the first stage, from a folder that holds it:
#
#   docker buildx build --build-context build=FOLDER --tag jetbridge .

FROM docker.io/library/rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The context has no .git to ask for the commit; build.rs reads this.
ARG JETBRIDGE_COMMIT=""
RUN cargo build --release --locked --bin jetbridge && mv target/release/jetbridge /jetbridge

# Of the same Debian as the stage above, so that its glibc is not older.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /jetbridge /usr/bin/jetbridge
# Within a container, loopback is reached by nobody.
ENV JETBRIDGE_HOST=0.0.0.0
EXPOSE 8080
# By number, since Kubernetes cannot tell of a name that it is not root.
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["/usr/bin/jetbridge", "health"]
ENTRYPOINT ["/usr/bin/jetbridge"]
CMD ["serve"]
