package dev.untether.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An answer of HTTP/1.1, byte by byte as it came (RFC 9112). */
public record RawResponse(int status, Map<String, String> headers, String body) {

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  public JsonObject json() {
    return new JsonObject(body);
  }

  /** As {@link ApiResponse#problem()}. */
  public String problem() {
    return ErrorBody.summary(status, json());
  }

  static RawResponse read(InputStream input, boolean mayHaveBody) throws IOException {
    int status = Integer.parseInt(line(input).split(" ", 3)[1]);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(input); !line.isEmpty(); line = line(input)) {
      int colon = line.indexOf(':');
      headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + b);
    }
    boolean hasBody = mayHaveBody && status >= 200 && status != 204 && status != 304;
    return new RawResponse(status, headers, hasBody ? body(input, headers) : "");
  }

  private static String body(InputStream input, Map<String, String> headers) throws IOException {
    if (!"chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
      String length = headers.get("Content-Length");
      byte[] body =
          length == null ? input.readAllBytes() : input.readNBytes(Integer.parseInt(length));
      return new String(body, UTF_8);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(input); size > 0; size = chunkSize(input)) {
      body.write(input.readNBytes(size));
      line(input);
    }
    line(input);
    return body.toString(UTF_8);
  }

  private static int chunkSize(InputStream input) throws IOException {
    return Integer.parseInt(line(input), 16);
  }

  private static String line(InputStream input) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = input.read(); octet != '\n'; octet = input.read()) {
      if (octet < 0) {
        throw new EOFException("the server ended the connection: " + line);
      }
      line.write(octet);
    }
    return line.toString(ISO_8859_1).strip();
  }
}
