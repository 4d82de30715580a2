// Reads a delivery from standard input: {"secret": ..., "body": ..., "headers": {...}}.
// Exits with 0 if it is genuine, with 1 if it is not. The library is in the current folder.
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { Webhook, WebhookVerificationError } = createRequire(process.cwd() + "/")("standardwebhooks");

const delivery = JSON.parse(readFileSync(0, "utf8"));
try {
  new Webhook(delivery.secret).verify(delivery.body, delivery.headers);
} catch (failure) {
  process.exitCode = failure instanceof WebhookVerificationError ? 1 : 2;
}
