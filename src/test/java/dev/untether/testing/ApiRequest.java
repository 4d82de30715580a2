package dev.untether.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** One request to the API, made step by step. */
public final class ApiRequest {
  private final HttpClient http;
  private final HttpRequest.Builder builder;
  private final String method;
  private HttpRequest.BodyPublisher body = BodyPublishers.noBody();

  ApiRequest(HttpClient http, URI address, String method) {
    this.http = http;
    this.method = method;
    this.builder = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20));
  }

  /** Adds a header, beside others of that name. */
  public ApiRequest header(String name, String value) {
    builder.header(name, value);
    return this;
  }

  public ApiRequest version() {
    return header("x-api-version", "1.0-rev0");
  }

  public ApiRequest bearer(String accessToken) {
    return header("Authorization", "Bearer " + accessToken);
  }

  public ApiRequest json(JsonObject content) {
    return body("application/json", content.encode());
  }

  public ApiRequest form(Map<String, String> fields) {
    return body(
        "application/x-www-form-urlencoded",
        fields.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&")));
  }

  public ApiRequest body(String mediaType, String content) {
    body = BodyPublishers.ofString(content);
    return header("Content-Type", mediaType);
  }

  /** How long to wait for the answer, in place of the usual time. */
  public ApiRequest patience(Duration limit) {
    builder.timeout(limit);
    return this;
  }

  public ApiResponse send() {
    try {
      return new ApiResponse(http.send(request(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks for an event stream, and listens to it. */
  public EventSubscription subscribe() {
    return header("Accept", "text/event-stream").listen();
  }

  /** Listens to the answer, which may not end by itself. */
  public EventSubscription listen() {
    try {
      return new EventSubscription(http.send(request(), BodyHandlers.ofInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public CompletableFuture<ApiResponse> sendAsync() {
    return http.sendAsync(request(), BodyHandlers.ofString()).thenApply(ApiResponse::new);
  }

  /** The answer as soon as its head is there; the body comes as it is read. */
  public HttpResponse<InputStream> open() {
    try {
      return http.send(request(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest request() {
    return builder.method(method, body).build();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
