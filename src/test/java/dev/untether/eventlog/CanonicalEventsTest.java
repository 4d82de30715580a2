package dev.untether.eventlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.model.Cause;
import dev.untether.platform.security.CanonicalJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanonicalEventsTest {
  private static final int EVENTS = 3000;

  private static final List<String> ALPHABET =
      List.of(
          "a",
          "Z",
          "\"",
          "\\",
          "/",
          "<",
          "\u0000",
          "\b",
          "\t",
          "\n",
          "\f",
          "\r",
          "\u001f",
          "\u007f",
          "\u0080",
          "é",
          "\u07ff",
          "\u0800",
          "\u2028",
          "\u2029",
          "€",
          "\ufb33",
          "\uffff",
          "😀",
          "\ud800\udc00",
          "\udbff\udfff");

  private static final List<Object> NUMBERS =
      List.of(
          0,
          -1,
          1L << 53,
          (1L << 53) + 1,
          -(1L << 53),
          -(1L << 53) - 1,
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          -0.0,
          1e21,
          1e-7,
          0.1,
          Double.MIN_VALUE,
          Double.MAX_VALUE);

  private final Random random = new Random(20261128);

  @Test
  void the_canonical_form_of_any_event_is_that_of_its_cloud_event() {
    for (int i = 0; i < EVENTS; i++) {
      StoredEvent event = event();
      JsonObject cloudEvent = CloudEvents.encode(event);

      assertThat(text(event.canonical())).isEqualTo(text(CanonicalJson.bytes(cloudEvent.getMap())));
      assertThat(new JsonObject(text(event.canonical())).fieldNames())
          .isEqualTo(cloudEvent.fieldNames());
    }
  }

  @Test
  void times_are_written_as_java_writes_them() {
    List<Integer> nanos =
        List.of(0, 1, 999_999_999, 1_000, 999_999_000, 1_000_000, 500_000_000, 120_000, 10);
    for (long second : List.of(0L, -1L, 1_764_424_800L, 253_402_300_800L, -99_999_999_999L)) {
      for (int nano : nanos) {
        Instant time = Instant.ofEpochSecond(second, nano);
        assertThat(CloudEvents.text(time)).isEqualTo(DateTimeFormatter.ISO_INSTANT.format(time));
      }
    }
  }

  @Test
  void details_with_the_name_of_a_part_of_the_cause_replace_it() {
    StoredEvent event = event(new JsonObject().putNull("userId").put("requestId", "other"));

    assertThat(text(event.canonical()))
        .contains("\"userId\":null")
        .contains("\"requestId\":\"other\"");
    assertThat(text(event.canonical()))
        .isEqualTo(text(CanonicalJson.bytes(CloudEvents.encode(event).getMap())));
  }

  @Test
  void the_details_are_the_same_after_the_canonical_form_is_made() {
    for (int i = 0; i < EVENTS; i++) {
      StoredEvent event = event();
      JsonObject before = event.details();
      event.canonical();

      assertThat(event.details().encode()).isEqualTo(before.encode());
    }
  }

  @Test
  void all_threads_get_the_same_bytes_which_are_made_once()
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int i = 0; i < 200; i++) {
        StoredEvent event = event();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<byte[]>> made =
            IntStream.range(0, 4)
                .mapToObj(
                    thread ->
                        threads.submit(
                            () -> {
                              start.await();
                              return event.canonical();
                            }))
                .toList();
        start.countDown();

        for (Future<byte[]> one : made) {
          assertThat(one.get()).isSameAs(event.canonical());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private StoredEvent event() {
    return event(object(3));
  }

  private StoredEvent event(JsonObject details) {
    return new StoredEvent(
        random.nextLong() >>> 1,
        UUID.randomUUID(),
        text(),
        text(),
        Instant.ofEpochSecond(random.nextInt(), 1000L * random.nextInt(1_000_000)),
        new Cause(
            random.nextBoolean() ? null : UUID.randomUUID(),
            random.nextBoolean() ? null : text(),
            random.nextBoolean() ? null : UUID.randomUUID(),
            text(),
            text()),
        details);
  }

  private JsonObject object(int depth) {
    JsonObject object = new JsonObject();
    IntStream.range(0, random.nextInt(6)).forEach(i -> object.put(text(), value(depth)));
    return object;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
      case 1 -> random.nextBoolean();
      case 2, 3, 4 -> text();
      case 5 -> object(depth - 1);
      case 6 -> Map.of(text(), value(depth - 1));
      default -> new JsonArray().add(value(depth - 1)).addNull().add(value(depth - 1));
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, random.nextInt(8))
        .forEach(i -> text.append(ALPHABET.get(random.nextInt(ALPHABET.size()))));
    return text.toString();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
