package dev.untether.measurement.attack;

import java.io.IOException;
import java.util.List;
import java.util.Random;

/** Attacks by requests of HTTP/1.1 that need no logon, or that are none at all. */
final class Http1Attacks {
  private static final int SLOW_CONNECTIONS = 500;
  private static final int IDLE_CONNECTIONS = 2_000;
  private static final int GUESSING_CLIENTS = 200;

  private Http1Attacks() {}

  static List<Attack> all() {
    return List.of(
        new Attack(
            "slow-heads",
            SLOW_CONNECTIONS + " connections that send one octet of a head each second",
            1,
            (target, deadline) ->
                HeldConnections.hold(
                    SLOW_CONNECTIONS,
                    deadline,
                    () -> HostileSocket.to(target.apiPort()).send("GET / HTTP/1.1\r\nX: "),
                    socket -> socket.drain().send("x"))),
        new Attack(
            "slow-bodies",
            SLOW_CONNECTIONS + " connections that send one octet of a body each second",
            1,
            (target, deadline) ->
                HeldConnections.hold(
                    SLOW_CONNECTIONS,
                    deadline,
                    () -> HostileSocket.to(target.apiPort()).send(post("/api/v1/token", 60_000)),
                    socket -> socket.drain().send("x"))),
        new Attack(
            "idle-connections",
            IDLE_CONNECTIONS + " connections that send nothing",
            1,
            (target, deadline) ->
                HeldConnections.hold(
                    IDLE_CONNECTIONS,
                    deadline,
                    () -> HostileSocket.to(target.apiPort()),
                    HostileSocket::drain)),
        new Attack(
            "wrong-passwords",
            GUESSING_CLIENTS + " clients that log on with wrong passwords",
            GUESSING_CLIENTS,
            (target, deadline) ->
                exchange(
                    target,
                    form("grant_type=password&username=admin&password=" + System.nanoTime()))),
        new Attack(
            "long-tokens",
            "access tokens of 15 kB that nobody has signed",
            8,
            (target, deadline) ->
                exchange(
                    target,
                    "GET /api/v1/users HTTP/1.1\r\nHost: localhost\r\nx-api-version: 1.0-rev0\r\n"
                        + "Authorization: Bearer eyJhbGciOiJFUzI1NiJ9."
                        + "A".repeat(15_000)
                        + ".AAAA\r\n\r\n")),
        new Attack(
            "nested-bodies",
            "bodies of 60 kB that are nothing but opening brackets",
            8,
            (target, deadline) ->
                exchange(target, post("/api/v1/amazonConnections", 60_000) + "[".repeat(60_000))),
        new Attack(
            "many-form-fields",
            "logons with 30,000 fields",
            8,
            (target, deadline) -> exchange(target, form("a&".repeat(30_000)))),
        new Attack(
            "garbage",
            "random octets, and chunks of impossible sizes",
            8,
            (target, deadline) -> {
              Random random = new Random();
              byte[] octets = new byte[4096];
              random.nextBytes(octets);
              try (HostileSocket socket = HostileSocket.to(target.apiPort())) {
                socket.send(octets).firstLine();
              }
              exchange(
                  target,
                  "POST /api/v1/token HTTP/1.1\r\nHost: localhost\r\n"
                      + "Transfer-Encoding: chunked\r\n\r\n"
                      + List.of("+1", "0x1", "ffffffffffffffff", "-1").get(random.nextInt(4))
                      + "\r\nx\r\n0\r\n\r\n");
            }));
  }

  private static void exchange(Target target, String request) throws IOException {
    try (HostileSocket socket = HostileSocket.to(target.apiPort())) {
      socket.send(request).firstLine();
    }
  }

  private static String form(String fields) {
    return post("/api/v1/token", fields.length()) + fields;
  }

  /** The head of a request without a token. */
  private static String post(String path, int length) {
    String type = path.endsWith("token") ? "application/x-www-form-urlencoded" : "application/json";
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nx-api-version: 1.0-rev0\r\n".formatted(path)
        + "Content-Type: %s\r\nContent-Length: %s\r\n\r\n".formatted(type, length);
  }
}
