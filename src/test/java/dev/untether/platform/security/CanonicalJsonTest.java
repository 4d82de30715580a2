package dev.untether.platform.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against the implementation that the author of RFC 8785 has written. */
class CanonicalJsonTest {
  private static final int OBJECTS = 5000;

  private final Random random = new Random(20261125);

  @Test
  void any_object_has_the_form_that_the_reference_implementation_gives_it() throws IOException {
    for (int i = 0; i < OBJECTS; i++) {
      JsonObject object = object(3);

      assertThat(text(object)).isEqualTo(new JsonCanonicalizer(object.encode()).getEncodedString());
      assertThat(text(new JsonObject(object.encode()))).isEqualTo(text(object));
    }
  }

  @Test
  void each_character_has_the_form_that_the_reference_implementation_gives_it() throws IOException {
    for (char c = 0; c < Character.MIN_SURROGATE; c++) {
      JsonObject object = new JsonObject().put("c" + c, String.valueOf(c));

      assertThat(text(object)).isEqualTo(new JsonCanonicalizer(object.encode()).getEncodedString());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53, (1L << 53) + 1, -(1L << 53) - 1})
  void whole_numbers_are_doubles(long number) throws IOException {
    JsonObject object = new JsonObject().put("number", number);

    assertThat(text(object)).isEqualTo(new JsonCanonicalizer(object.encode()).getEncodedString());
  }

  @Test
  void what_is_no_number_and_half_a_character_have_no_form() {
    assertThatThrownBy(() -> CanonicalJson.bytes(Map.of("number", Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CanonicalJson.bytes(Map.of("text", "\ud83d")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CanonicalJson.bytes(Map.of("\ude00", "text")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String text(JsonObject object) {
    return new String(CanonicalJson.bytes(object.getMap()), UTF_8);
  }

  private JsonObject object(int depth) {
    JsonObject object = new JsonObject();
    IntStream.range(0, random.nextInt(6)).forEach(i -> object.put(text(), value(depth)));
    return object;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 7)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong();
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30);
      case 3 -> random.nextLong() >> random.nextInt(64);
      case 4 -> random.nextBoolean();
      case 5, 6 -> text();
      case 7 -> object(depth - 1);
      default -> new JsonArray(List.of(value(depth - 1), value(depth - 1)));
    };
  }

  private String text() {
    List<String> alphabet =
        List.of(
            "a", "Z", "\"", "\\", "/", "\u0000", "\u001f", "\n", "\u007f", "é", "€", "דּ", "😀");
    StringBuilder text = new StringBuilder();
    IntStream.range(0, random.nextInt(8))
        .forEach(i -> text.append(alphabet.get(random.nextInt(alphabet.size()))));
    return text.toString();
  }
}
