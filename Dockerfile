# The engine with its default stores. Debian rather than Alpine: lmdb ships its native part ready-made for glibc.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
# Tests are compiled with everything else; they do not ship.
RUN npm run build \
  && find dist -name '*.spec.js*' -delete \
  && rm -rf dist/test dist/apps/demo dist/.tsbuildinfo \
  && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
# A named volume takes over the owner of the folder that it is mounted on.
RUN mkdir /data && chown node:node /data && chmod 700 /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1: it takes SIGTERM and drains, so stop it with a grace time of 30 s.
STOPSIGNAL SIGTERM
CMD ["node", "dist/apps/engine/src/main.js"]
