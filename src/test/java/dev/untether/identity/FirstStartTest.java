package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.untether.identity.FirstAdministrator.AdministratorSettings;
import dev.untether.identity.FirstAdministrator.NewAdministrator;
import dev.untether.identity.Sessions.Logon;
import dev.untether.identity.Sessions.Logon.Granted;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.security.Keyring.DecryptionException;
import dev.untether.testing.LogLines;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStartTest {
  private static final AdministratorSettings WITHOUT_PASSWORD =
      new AdministratorSettings("admin", Optional.empty());

  @TempDir Path folder;
  private Installation installation;

  @BeforeEach
  void start() {
    installation = new Installation(folder.resolve("this"));
  }

  @AfterEach
  void stop() {
    installation.close();
  }

  @Test
  void the_generated_password_logs_the_default_administrator_on() {
    NewAdministrator created = created(WITHOUT_PASSWORD).orElseThrow();
    String password = created.generatedPassword().orElseThrow();

    Logon logon = installation.sessions.logOn("admin", password, "192.0.2.1", "r").await();

    User user = ((Granted) logon).grant().user();
    assertThat(user.role()).isEqualTo(Role.ADMINISTRATOR);
    assertThat(user.isDefault()).isTrue();
    assertThat(created.toString()).doesNotContain(password);
    assertThat(created(WITHOUT_PASSWORD)).isEmpty();
  }

  @Test
  void a_configured_password_is_not_shown() {
    NewAdministrator created =
        created(new AdministratorSettings("root", Optional.of(Installation.PASSWORD)))
            .orElseThrow();

    assertThat(created).isEqualTo(new NewAdministrator("root", Optional.empty()));
    assertThat(installation.sessions.logOn("root", Installation.PASSWORD, "192.0.2.1", "r").await())
        .isInstanceOf(Granted.class);
  }

  @Test
  void of_several_nodes_that_start_at_once_one_creates_the_administrator() {
    Queue<NewAdministrator> announced = new ConcurrentLinkedQueue<>();
    List<Future<Void>> nodes =
        Stream.of("admin", "admin", "other", "fourth")
            .map(name -> new AdministratorSettings(name, Optional.empty()))
            .map(settings -> first().create(settings, announced::add))
            .toList();
    Future.all(nodes).await();

    assertThat(announced).hasSize(1);
    assertThat(installation.users.page(0, -1).await().total()).isEqualTo(1);
  }

  @Test
  void before_there_is_an_administrator_a_logon_is_told_to_come_again() {
    assertThatThrownBy(
            () -> installation.sessions.logOn("admin", Installation.PASSWORD, "::1", "r").await())
        .isInstanceOf(UnavailableException.class);

    created(new AdministratorSettings("admin", Optional.of(Installation.PASSWORD)));

    assertThat(installation.sessions.logOn("admin", Installation.PASSWORD, "::1", "r").await())
        .isInstanceOf(Granted.class);
  }

  @Test
  void a_configured_password_has_to_keep_the_rules_only_when_it_is_needed() {
    AdministratorSettings weak = new AdministratorSettings("admin", Optional.of("changeme"));

    assertThatThrownBy(() -> first().create(weak, nobody -> {}).await())
        .hasMessageContaining("UNTETHER_ADMIN_PASSWORD")
        .hasMessageContaining("at least 12 characters")
        .hasMessageNotContaining("changeme");

    created(WITHOUT_PASSWORD);
    assertThat(created(weak)).isEmpty();
  }

  @Test
  void a_configured_password_that_is_not_the_administrators_is_warned_of() {
    created(new AdministratorSettings("admin", Optional.of(Installation.PASSWORD)));

    try (LogLines lines = LogLines.record()) {
      created(new AdministratorSettings("admin", Optional.of(Installation.PASSWORD)));
      assertThat(lines.texts()).noneMatch(line -> line.contains("UNTETHER_ADMIN_PASSWORD"));

      created(new AdministratorSettings("admin", Optional.of("one that was set later")));
      assertThat(lines.texts())
          .filteredOn(line -> line.contains("UNTETHER_ADMIN_PASSWORD"))
          .singleElement(STRING)
          .contains("has no effect", "of admin")
          .doesNotContain("one that was set later");
    }
  }

  @Test
  void all_nodes_on_one_database_sign_with_one_key() {
    Keyring keyring = Installation.keyring(folder.resolve("this"));

    SigningKey another = SigningKey.load(installation.database, keyring).await();

    assertThat(another.secret()).isEqualTo(installation.signingKey.secret());
  }

  @Test
  void a_node_with_another_key_set_is_told_what_to_do() {
    Keyring foreign = Installation.keyring(folder.resolve("other"));

    assertThatThrownBy(() -> SigningKey.load(installation.database, foreign).await())
        .isInstanceOf(DecryptionException.class)
        .hasMessageContaining("Give this node the key set file");
  }

  private Optional<NewAdministrator> created(AdministratorSettings settings) {
    Queue<NewAdministrator> announced = new ConcurrentLinkedQueue<>();
    first().create(settings, announced::add).await();
    return Optional.ofNullable(announced.poll());
  }

  private FirstAdministrator first() {
    return new FirstAdministrator(
        installation.database, installation.eventLog, installation.passwords, UUID::randomUUID);
  }
}
