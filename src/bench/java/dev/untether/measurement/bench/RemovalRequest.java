package dev.untether.measurement.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.nio.ByteBuffer;

/** The bytes of a request, of which only the id in its path changes. Belongs to one thread. */
final class RemovalRequest {
  private static final int MAX_ID_LENGTH = 64;

  private final ByteBuffer bytes;
  private final int idStart;
  private final byte[] afterId;

  RemovalRequest(URI node, HttpRequests requests) {
    String head =
        "%s %s HTTP/1.1\r\nHost: %s:%d\r\n%s\r\n"
            .formatted(
                requests.method(),
                requests.path(),
                node.getHost(),
                node.getPort(),
                requests.headers().entrySet().stream()
                    .map(header -> "%s: %s\r\n".formatted(header.getKey(), header.getValue()))
                    .collect(joining()));
    this.idStart = head.indexOf(HttpRequests.ID);
    this.afterId = head.substring(idStart + HttpRequests.ID.length()).getBytes(ISO_8859_1);
    this.bytes = ByteBuffer.allocateDirect(idStart + MAX_ID_LENGTH + afterId.length);
    bytes.put(head.substring(0, idStart).getBytes(ISO_8859_1));
  }

  /** Good until the next call. */
  ByteBuffer with(String id) {
    return bytes.clear().position(idStart).put(id.getBytes(ISO_8859_1)).put(afterId).flip();
  }
}
