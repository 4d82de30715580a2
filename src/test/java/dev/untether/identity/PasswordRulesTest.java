package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "eleven char",
        "  ",
        "            ",
      })
  void what_is_too_short_or_blank_is_refused(String password) {
    assertThat(PasswordRules.mistake(password, "zoe")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123qweasdzxc",
        "qwerty123456",
        "Q1W2E3R4T5Y6",
        "password1234",
        "2024-Sunshine",
        "aaaaaaaaaaaaa",
        "passwordpassword",
        "abcabcabcabcabc",
      })
  void what_many_people_use_is_refused_in_any_case_and_with_digits_around_it(String password) {
    assertThat(PasswordRules.mistake(password, "zoe"))
        .hasValueSatisfying(mistake -> assertThat(mistake).contains("many people use"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Zoe-Lovelace", "zoe-lovelace1", "ZOE-LOVELACEzoe-lovelace", "!zoe-lovelace!"})
  void the_name_of_the_user_is_refused(String password) {
    assertThat(PasswordRules.mistake(password, "zoe-lovelace"))
        .hasValueSatisfying(mistake -> assertThat(mistake).contains("name"));
    assertThat(PasswordRules.mistake(password, "somebody else")).isEmpty();
  }

  @Test
  void the_characters_of_any_script_count_as_one_each() {
    assertThat(PasswordRules.mistake("密码密码学习天地玄黄宇宙", "zoe")).isEmpty();
    assertThat(PasswordRules.mistake("🔑🚪🏠🌳🌍🌙🌟🔥💧🌊🍎🍐", "zoe")).isEmpty();
    assertThat(PasswordRules.mistake("🔑🚪🏠🌳🌍🌙", "zoe")).isPresent();
    assertThat(PasswordRules.mistake("half a pair \uD83D", "zoe")).isPresent();
    assertThat(PasswordRules.mistake("x1".repeat(513), "zoe")).isPresent();
  }
}
