package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.identity.FirstAdministrator.AdministratorSettings;
import dev.untether.identity.FirstAdministrator.NewAdministrator;
import dev.untether.identity.Grants.RefreshToken;
import dev.untether.identity.Sessions.Logon;
import dev.untether.identity.Sessions.Logon.Grant;
import dev.untether.identity.UserTable.StoredUser;
import dev.untether.identity.Users.NewUser;
import dev.untether.identity.Users.UserChange;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretsInTextTest {
  private static final String SECRET = "s3cret";
  private static final User USER =
      new User(UUID.randomUUID(), "name", "", Role.OPERATOR, false, Instant.EPOCH);

  static Stream<Object> records() {
    Grant grant = new Grant(SECRET, SECRET, Instant.EPOCH, Instant.EPOCH, USER);
    return Stream.of(
        grant,
        new Logon.Granted(grant),
        new RefreshToken(SECRET),
        new StoredUser(USER, SECRET),
        new NewUser("name", "", SECRET, Role.OPERATOR),
        new UserChange("", SECRET, SECRET, Role.OPERATOR),
        new NewAdministrator("name", Optional.of(SECRET)),
        new AdministratorSettings("name", Optional.of(SECRET)));
  }

  @ParameterizedTest
  @MethodSource("records")
  void a_record_that_holds_a_secret_does_not_show_it(Object holder) {
    assertThat(holder.toString()).doesNotContain(SECRET);
  }
}
