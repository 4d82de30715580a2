package dev.untether.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.model.Regions.Region;
import java.util.Comparator;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionsTest {

  /** Made by another implementation of RFC 9562. Stored connections keep these ids. */
  @ParameterizedTest
  @CsvSource({
    "us-east-1, 9d8f1341-6dc9-5244-b146-a44cdde0126f",
    "eu-central-1, 35668fe7-a3b2-56c4-b994-f049d2607119",
    "ap-southeast-7, 9d9e0e6a-8260-552d-917b-03c169be73cf",
    "mx-central-1, 860a6c56-50fa-5945-af58-7562bcd1882f",
    "cn-north-1, e6e8310d-5ce0-5dd4-9355-851cfc56a3ab",
    "us-gov-west-1, 8d1d2d56-cecb-5b69-ad1e-314752251783"
  })
  void the_id_of_a_region_never_changes(String code, UUID id) {
    assertThat(Regions.byId(id)).map(Region::code).contains(code);
  }

  @Test
  void regions_are_sorted_by_code_and_none_is_there_twice() {
    assertThat(Regions.all())
        .isSortedAccordingTo(Comparator.comparing(Region::code))
        .hasSize(38)
        .doesNotHaveDuplicates();
    assertThat(Regions.all()).extracting(Region::id).doesNotHaveDuplicates();
    assertThat(Regions.all()).extracting(Region::name).doesNotHaveDuplicates();
  }

  @Test
  void an_unknown_id_has_no_region() {
    assertThat(Regions.byId(new UUID(0, 0))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "FRANKFURT, eu-central-1",
    "gov-w, us-gov-west-1",
    "sao paulo, sa-east-1",
    "SÃO, sa-east-1",
    "cn-*west*, cn-northwest-1",
    "mx-????????1, mx-central-1",
    "*(zurich), eu-central-2",
    "us-east-?, 'us-east-1,us-east-2'",
    "'(N. ', 'us-east-1,us-west-1'"
  })
  void a_pattern_is_a_part_or_with_wildcards_the_whole(String pattern, String codes) {
    assertThat(Regions.matching(pattern))
        .extracting(Region::code)
        .containsExactly(codes.split(","));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "*", "***", "?*"})
  void a_pattern_that_asks_for_nothing_matches_all(String pattern) {
    assertThat(Regions.matching(pattern)).isEqualTo(Regions.all());
  }

  @ParameterizedTest
  @ValueSource(strings = {".*", "us-east-[12]", "central?", "?", "eu-central-1?", "\\Qeu", "("})
  void nothing_but_the_wildcards_is_special(String pattern) {
    assertThat(Regions.matching(pattern))
        .extracting(Region::name)
        .allMatch(name -> pattern.equals("(") && name.contains("("));
  }
}
