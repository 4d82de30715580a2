/** Receivers that check signatures as Standard Webhooks prescribes. The secret is in SECRET. */

/** @type {Record<string, string>} */
export const SNIPPETS = {
  Python: `import base64, hmac, http.server, json, os, time
KEY = base64.b64decode(os.environ["SECRET"].removeprefix("whsec_"))
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        when, given = self.headers.get("webhook-timestamp", "0"), self.headers.get("webhook-signature", "")
        signed = f'{self.headers["webhook-id"]}.{when}.'.encode() + body
        expected = b"v1," + base64.b64encode(hmac.digest(KEY, signed, "sha256"))
        fresh = abs(time.time() - int(when)) < 300  # else somebody could repeat an old delivery
        genuine = fresh and any(hmac.compare_digest(expected, one.encode()) for one in given.split())
        self.send_response(204 if genuine else 401); self.end_headers()
        if genuine: print(json.loads(body)["type"], json.loads(body)["subject"], flush=True)
http.server.HTTPServer(("127.0.0.1", 9000), Receiver).serve_forever()
`,
  Node: `const { createHmac, timingSafeEqual } = require('node:crypto');
const key = Buffer.from(process.env.SECRET.replace('whsec_', ''), 'base64');
require('node:http').createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures = '' } = request.headers;
  const fresh = Math.abs(Date.now() / 1000 - Number(time)) < 300; // else somebody could repeat an old delivery
  const expected = Buffer.from('v1,' + createHmac('sha256', key).update(\`\${id}.\${time}.\`).update(body).digest('base64'));
  const genuine = fresh && signatures.split(' ').map((text) => Buffer.from(text))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
  if (genuine) console.log(JSON.parse(body).type, JSON.parse(body).subject);
  response.writeHead(genuine ? 204 : 401).end();
}).listen(9000, '127.0.0.1');
`,
  Java: `import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.*;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Receiver {
  public static void main(String[] arguments) throws Exception {
    byte[] key = Base64.getDecoder().decode(System.getenv("SECRET").replace("whsec_", ""));
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 9000), 0);
    server.createContext("/", exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      var headers = exchange.getRequestHeaders();
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        String time = Objects.requireNonNullElse(headers.getFirst("webhook-timestamp"), "0");
        String given = Objects.requireNonNullElse(headers.getFirst("webhook-signature"), "");
        mac.update((headers.getFirst("webhook-id") + "." + time + ".").getBytes());
        byte[] expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes();
        // Else somebody could repeat an old delivery.
        boolean fresh = Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(time)) < 300;
        boolean genuine = fresh
            && Arrays.stream(given.split(" ")).anyMatch(one -> MessageDigest.isEqual(expected, one.getBytes()));
        if (genuine) System.out.println(new String(body));
        exchange.sendResponseHeaders(genuine ? 204 : 401, -1);
      } catch (java.security.GeneralSecurityException impossible) {
        throw new IllegalStateException(impossible);
      }
    });
    server.start();
  }
}
`,
  curl: `# Sends a signed event to a receiver, to try it out.
BODY='{"specversion":"1.0","type":"dev.untether.webhook.test.v1","subject":"test"}'
ID=test TIME=$(date +%s)
KEY=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -vtx1 | tr -d ' \\n')
SIGNATURE=$(printf %s "$ID.$TIME.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)
curl -i http://127.0.0.1:9000/ -H "webhook-id: $ID" -H "webhook-timestamp: $TIME" \\
     -H "webhook-signature: v1,$SIGNATURE" -H 'Content-Type: application/cloudevents+json' -d "$BODY"
`,
};
