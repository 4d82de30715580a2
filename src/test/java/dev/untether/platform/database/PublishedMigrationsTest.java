package dev.untether.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * Flyway compares the checksums of migrations with those that it has applied, so a node would
 * refuse to start on an existing database if one of them changed. Test databases are always new.
 */
class PublishedMigrationsTest {
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

  /** As {@code sha256sum} prints them. Add those of a version when it is released. */
  private static final String PUBLISHED =
      """
      4c7387a8e078b99f43d523c40a7f8f9e9016d798fdd4f35c2be6ff0a74a63f12  V1__event_log.sql
      f23bf903336f6c6042ebb0c131505fa60b3a06b1b88759f695354f49b2b7c3cc  V2__identity.sql
      d8ae17d8388de397285838c0a2b0c26aa0f4c8c2fbd929f93a4981c486799b02  V3__amazon_connection.sql
      7f871de73368c00263fb46593909694b1722331c5032a41c640a4a5fdcf89d9c  V4__audit_record.sql
      896bae5630830e09cc0beed0adf305722b7ce69380c4646cd36295ef94eba989  V5__event_retention.sql
      c5166811ffb46cf5852ee7394ad09cea964f0949fcd21e06f2921f11d679a597  V6__lease.sql
      ac16f36e8054d9edde98c346486f6b573999d204fc73e18cf48275d8d3e0b1d9  V7__webhook.sql
      335e41bd6c5cfa36b86badaaa84b3c51349af5e636d1bbd3df8b153a191ef898  V8__continue_after_retention.sql
      c5f960ffd5dea2c5358e9095873c86e34b4cc79802742072b532914909d6e396  V9__audit_chain.sql
      46489571396552b8e892d40d47031e5d3d1e023b01ee27039224316c1bcdda98  V10__connection_count.sql
      e97f3a2aa6811bb5b3bec21e50831f4627904b4a6ee00bf6ffe4d352ece84b96  V11__inlined_positions.sql
      """;

  @Test
  void published_migrations_never_change() {
    assertThat(
            PUBLISHED
                .lines()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .map(PublishedMigrationsTest::checksum))
        .containsExactlyElementsOf(PUBLISHED.lines().toList());
  }

  private static String checksum(String file) {
    try {
      byte[] content = Files.readAllBytes(MIGRATIONS.resolve(file));
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash) + "  " + file;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
