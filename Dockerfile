# syntax=docker/dockerfile:1
# The image for CPUs; docs/image.md tells how to use it. The program and its packages are root's and are never written
# to, all state is in /data. test/scripts/image.test.ts reads this file, test/trials/image.slow.test.ts carries it out.

FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY scripts/stand-ins scripts/stand-ins
# Without install scripts the package `node` stays empty: the base image has Node.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY config config
COPY scripts scripts
COPY src src
RUN npm run build
COPY LICENSE ./
COPY models/small models/small
COPY examples/sample-export.zip examples/
# A checkout may keep its files from other users; the image's user is one.
RUN mkdir program state \
 && mv dist models examples LICENSE program \
 && chmod -R a+rX,go-w program

FROM node:24.21.0-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY scripts/stand-ins scripts/stand-ins
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# Never read here: libraries for other systems, the package `node`, maps from built code to its source.
RUN find node_modules/onnxruntime-node/bin/napi-v* -mindepth 2 -maxdepth 2 \
      ! -path "*/linux/$(node -p process.arch)" -exec rm -r {} + \
 && rm -r node_modules/node \
 && find node_modules -name '*.map' -delete \
 && chmod -R a+rX,go-w .

FROM node:24.21.0-trixie-slim
LABEL org.opencontainers.image.title="messenger-imitator" \
      org.opencontainers.image.description="A bot that texts like the owner of a Messenger export" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY --from=packages /app ./
COPY --from=build /app/program ./
# Empty, and of the user below: a fresh volume takes its owner over.
COPY --from=build --chown=1000:1000 /app/state /data
# The operator's listener stays on 127.0.0.1 of the container unless IMITATOR_ADMIN__HOST says otherwise.
ENV NODE_ENV=production \
    IMITATOR_HOME=/data \
    HF_HOME=/data/huggingface \
    HOST=0.0.0.0 \
    PORT=3000
EXPOSE 3000
VOLUME ["/data"]
# The base image's user `node`, by number, so that a host can see that it is not root.
USER 1000:1000
# A large model may take minutes to load.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10m --retries=3 CMD ["node", "-e", \
  "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/dist/scripts/imitator.js"]
CMD ["serve"]
