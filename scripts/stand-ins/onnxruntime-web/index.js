/** Nothing imports this in Node; should that change, the sentence says what to do. */
throw new Error(
  'onnxruntime-web is not installed here: take it out of "overrides" in package.json, then npm install',
);
