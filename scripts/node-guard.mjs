// Loaded before anything else, and plain JavaScript so that an old Node can read it: TypeScript runs as it is from 24 on.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `imitator: Node: expected 24 or later, got ${process.versions.node}; run it as "npm run imitator -- ..." after ` +
      '"npm ci" without --ignore-scripts, which brings its own Node, or install Node 24\n',
  );
  process.exit(1);
}
