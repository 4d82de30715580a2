package dev.untether.api.property;

import static dev.untether.api.property.RequestBodies.form;
import static dev.untether.api.property.RequestBodies.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemType;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormFieldsTest {

  @Test
  void fields_are_decoded_and_names_match_without_regard_to_case() {
    RequestProperties fields =
        form("Grant%5ftype=password&username=J%C3%BCrgen+M&password=a%2Bb%3d%26=c&&x");

    assertThat(fields.requiredText("grant_type", 99)).isEqualTo("password");
    assertThat(fields.requiredText("USERNAME", 99)).isEqualTo("Jürgen M");
    assertThat(fields.requiredText("password", 99)).isEqualTo("a+b=&=c");
    fields.check();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "password", "password=", "password=a&Password=a", "password=&password=a"})
  void a_field_is_given_once_and_with_a_value(String body) {
    RequestProperties fields = form(body);
    fields.requiredText("password", 99);

    assertThat(refusal(fields::check).data()).containsOnlyKeys("password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%C3", "a=%C0%80", "a=%ED%A0%80", "%FF=a"})
  void what_is_not_percent_encoded_utf_8_is_refused(String body) {
    Problem problem = refusal(() -> form(body));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION_ERROR);
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused() {
    Buffer latin1 = Buffer.buffer("a=").appendByte((byte) 0xE4);

    assertThat(refusal(() -> FormFields.read(latin1)).status()).isEqualTo(400);
  }

  @Test
  void a_nul_in_a_value_is_a_mistake() {
    RequestProperties fields = form("username=root%00");
    fields.requiredText("username", 99);

    assertThat(refusal(fields::check).data()).containsOnlyKeys("username");
  }
}
