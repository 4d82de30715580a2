package dev.untether.testing;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;

/**
 * A request whose body is a sequence of lines, and a response that is another one, both at the same
 * time: HTTP/1.1 in chunks over a socket, because the JDK's client sends the whole request first.
 */
public final class LineConversation implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final Queue<String> lines = new ArrayDeque<>();
  private String unfinished = "";
  private boolean over;
  private String head = "";

  private LineConversation(Socket socket) {
    this.socket = socket;
  }

  /**
   * Sends the head of the request.
   *
   * @param headers lines of the head, beside the usual ones
   */
  public static LineConversation begin(int port, String path, String token, String... headers) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      LineConversation conversation = new LineConversation(socket);
      List<String> head =
          new ArrayList<>(
              List.of(
                  "POST " + path + " HTTP/1.1",
                  "Host: localhost:" + port,
                  "x-api-version: 1.0-rev0",
                  "Authorization: Bearer " + token,
                  "Content-Type: application/x-ndjson",
                  "Transfer-Encoding: chunked"));
      head.addAll(List.of(headers));
      conversation.write(String.join("\r\n", head) + "\r\n\r\n");
      return conversation;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends text as one chunk. */
  public LineConversation send(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
    return this;
  }

  /** Sends what is no chunk. */
  public LineConversation sendRaw(String bytes) {
    write(bytes);
    return this;
  }

  /** Ends the request. */
  public LineConversation end() {
    write("0\r\n\r\n");
    return this;
  }

  /** The next line of the response; waits for it. */
  public JsonObject next() {
    return new JsonObject(nextText());
  }

  /** The next line as it came; waits for it. */
  public String nextText() {
    while (lines.isEmpty() && !over) {
      receiveChunk();
    }
    if (lines.isEmpty()) {
      throw new IllegalStateException("the response has ended: " + head);
    }
    return lines.remove();
  }

  /** All further lines. */
  public List<JsonObject> rest() {
    List<JsonObject> rest = new ArrayList<>();
    while (!over) {
      receiveChunk();
    }
    lines.forEach(line -> rest.add(new JsonObject(line)));
    lines.clear();
    return rest;
  }

  /** The status line and the headers of the response. */
  public String head() {
    if (head.isEmpty()) {
      receiveHead();
    }
    return head;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String text) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receiveHead() {
    StringBuilder text = new StringBuilder();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      text.append(line).append('\n');
    }
    head = text.toString();
    if (!head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
      over = true;
    }
  }

  private void receiveChunk() {
    if (head().isEmpty() || over) {
      return;
    }
    try {
      int size = Integer.parseInt(readLine(), 16);
      unfinished += new String(socket.getInputStream().readNBytes(size), StandardCharsets.UTF_8);
      readLine();
      over = size == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int start = 0;
    for (int at = unfinished.indexOf('\n'); at >= 0; at = unfinished.indexOf('\n', start)) {
      lines.add(unfinished.substring(start, at));
      start = at + 1;
    }
    unfinished = unfinished.substring(start);
  }

  private String readLine() {
    try {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int octet = in.read(); octet != '\n'; octet = in.read()) {
        if (octet < 0) {
          throw new IOException("the connection has ended");
        }
        line.write(octet);
      }
      return line.toString(StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
