package dev.untether.audit.verification;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.audit.merkle.MerkleTree;
import dev.untether.audit.merkle.Tile;
import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.NoteVerifier;
import dev.untether.audit.verification.VerifyAudit.Credentials;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Asks a running service for its ledger, over its API. Blocks. */
final class LedgerService {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final Pattern CERTIFICATE =
      Pattern.compile("(?s)-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----");
  private static final String API = "/api/v1";
  private static final String LEDGER = API + "/ledger";

  private final HttpClient http;
  private final URI address;
  private final Credentials credentials;
  private @Nullable String token;

  /**
   * @param address scheme and authority
   */
  LedgerService(URI address, Optional<Path> authorities, Credentials credentials)
      throws IOException {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT);
    if (authorities.isPresent()) {
      builder.sslContext(trusting(authorities.get()));
    }
    this.http = builder.build();
    this.address = address;
    this.credentials = credentials;
  }

  /** The latest checkpoint. */
  String checkpoint() throws IOException {
    return new String(get(LEDGER + "/checkpoint"), UTF_8);
  }

  /** The keys that the service names, the one that signs first. */
  List<NoteVerifier> keys() throws IOException {
    try {
      return new JsonObject(new String(get(LEDGER + "/keys"), UTF_8))
          .getJsonArray("results").stream()
              .map(key -> NoteVerifier.parse(((JsonObject) key).getString("verifier")))
              .toList();
    } catch (DecodeException
        | ClassCastException
        | NullPointerException
        | IllegalArgumentException otherAnswer) {
      throw new IOException(address + " does not answer with a list of keys", otherAnswer);
    }
  }

  /** What the tree of that size answers, from those tiles that it asks for. */
  <T> T ask(long size, Function<MerkleTree, T> question) throws IOException {
    Map<Tile, byte[]> tiles = new HashMap<>();
    for (Tile tile : MerkleTree.tilesFor(size, question)) {
      tiles.put(tile, tile(tile));
    }
    return question.apply(MerkleTree.of(size, tiles));
  }

  byte[] tile(Tile tile) throws IOException {
    byte[] hashes = get(LEDGER + "/tile/" + tile.path());
    if (hashes.length != tile.width() * TreeHash.LENGTH) {
      throw new IOException("the tile %s has %s bytes".formatted(tile.path(), hashes.length));
    }
    return hashes;
  }

  /** The entries of a tile of leaves; empty if the service does not have all of them any more. */
  Optional<byte[]> entries(Tile tile) throws IOException {
    HttpResponse<byte[]> answer = answer(LEDGER + "/tile/entries/" + tile.place());
    return answer.statusCode() == 404 ? Optional.empty() : Optional.of(body(answer));
  }

  private byte[] get(String path) throws IOException {
    return body(answer(path));
  }

  private static byte[] body(HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s is answered %s%s"
              .formatted(
                  answer.uri(),
                  answer.statusCode(),
                  answer.statusCode() == 403 ? ": it takes an administrator" : ""));
    }
    return answer.body();
  }

  /** A token that has expired in a long run is replaced once. */
  private HttpResponse<byte[]> answer(String path) throws IOException {
    boolean isNew = token == null;
    HttpResponse<byte[]> answer = send(path, isNew ? logOn() : token);
    return answer.statusCode() == 401 && !isNew && !credentials.userName().isEmpty()
        ? send(path, logOn())
        : answer;
  }

  private HttpResponse<byte[]> send(String path, @Nullable String accessToken) throws IOException {
    return send(request(path).header("Authorization", "Bearer " + accessToken).build());
  }

  private String logOn() throws IOException {
    String found = credentials.token().isEmpty() ? accessToken(credentials) : credentials.token();
    token = found;
    return found;
  }

  private String accessToken(Credentials user) throws IOException {
    HttpResponse<byte[]> answer =
        send(
            request(API + "/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        form(
                            Map.of(
                                "grant_type", "password",
                                "username", user.userName(),
                                "password", user.password()))))
                .build());
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s refuses to log on %s: status %s"
              .formatted(address, user.userName(), answer.statusCode()));
    }
    return new JsonObject(new String(answer.body(), UTF_8)).getString("access_token");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path))
        .timeout(ANSWER_LIMIT)
        .header("x-api-version", "1.0-rev0");
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new IOException("%s does not answer: %s".formatted(address, cause(e)), e);
    }
  }

  /** Failures of TLS and of connecting often have their words in their cause. */
  private static String cause(Throwable failure) {
    String words = failure.getMessage();
    if (words == null || words.isBlank()) {
      Throwable cause = failure.getCause();
      return cause == null ? failure.getClass().getSimpleName() : cause(cause);
    }
    return words;
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static SSLContext trusting(Path file) throws IOException {
    // A server's own file may have its private key beside the certificate.
    String certificatesOnly =
        CERTIFICATE
            .matcher(Files.readString(file, ISO_8859_1))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.joining("\n"));
    try (InputStream pem = new ByteArrayInputStream(certificatesOnly.getBytes(ISO_8859_1))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      List<Certificate> certificates =
          new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(pem));
      if (certificates.isEmpty()) {
        throw new IOException(file + " holds no certificate in PEM");
      }
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("authority " + store.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException malformed) {
      throw new IOException(file + " holds no certificate in PEM", malformed);
    }
  }
}
