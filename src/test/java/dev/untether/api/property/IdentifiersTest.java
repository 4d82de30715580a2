package dev.untether.api.property;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.property.RequestProperties.Identifiers;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0b5d1c6e-93a4-4f4e-8a51-6a3f3d1f0c11",
        "0B5D1C6E-93A4-4F4E-8A51-6A3F3D1F0C11",
        "00000000-0000-0000-0000-000000000000",
      })
  void a_uuid_is_read_in_either_case(String text) {
    assertThat(Identifiers.parse(text)).contains(UUID.fromString(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-1-1-1-1",
        "0b5d1c6e93a44f4e8a516a3f3d1f0c11",
        "{0b5d1c6e-93a4-4f4e-8a51-6a3f3d1f0c11}",
        "0b5d1c6e-93a4-4f4e-8a51-6a3f3d1f0c11\n",
        "0b5d1c6e-93a4-4f4e-8a51-6a3f3d1f0c1g",
        "0b5d1c6e-93a4-4f4e-8a51-6a3f3d1f0c1١",
      })
  void anything_else_is_none(String text) {
    assertThat(Identifiers.parse(text)).isEmpty();
  }
}
