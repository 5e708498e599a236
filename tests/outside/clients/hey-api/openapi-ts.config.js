const { DOCUMENT, OUT } = process.env;

export default {
  input: DOCUMENT,
  output: { path: `${OUT}/webhooks`, importFileExtension: ".js" },
  plugins: ["@hey-api/client-fetch", "@hey-api/sdk", "@hey-api/typescript"],
};
