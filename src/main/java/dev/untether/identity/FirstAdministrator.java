package dev.untether.identity;

import dev.untether.eventlog.EventLog;
import dev.untether.identity.User.UserName;
import dev.untether.identity.UserTable.StoredUser;
import dev.untether.identity.Users.NewUser;
import dev.untether.identity.Users.UserAddition;
import dev.untether.model.Cause;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.settings.SettingsReader;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the administrator of a database that has no users. If several nodes start at the same
 * time, one of them does it.
 */
public final class FirstAdministrator {
  private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);

  /** Letters and digits that cannot be mistaken for each other. */
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  private static final int PASSWORD_LENGTH = 24; // 118 bits
  private static final Cause FIRST_START = new Cause(null, null, null, "localhost", "first-start");

  private final Database database;
  private final EventLog eventLog;
  private final Passwords passwords;
  private final UserAddition addition;

  public FirstAdministrator(
      Database database, EventLog eventLog, Passwords passwords, Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.passwords = passwords;
    this.addition = new UserAddition(eventLog, ids);
  }

  /**
   * Creates no user if there are users already, but logs a warning if the configured password is
   * not the administrator's.
   *
   * @param announcement receives the administrator before the commit. If this process dies in
   *     between, there is no administrator yet, and the next start announces another one. If it
   *     were called after the commit, nobody might ever learn the password.
   */
  public Future<Void> create(
      AdministratorSettings settings, Consumer<NewAdministrator> announcement) {
    return database
        .executeRepeatable(UserTable.COUNT, Tuple.tuple())
        .compose(
            rows ->
                Rows.only(rows).getLong(0) > 0
                    ? warnOfPasswordWithoutEffect(settings)
                    : createUnlessAnotherNodeDoes(settings, announcement));
  }

  private Future<Void> createUnlessAnotherNodeDoes(
      AdministratorSettings settings, Consumer<NewAdministrator> announcement) {
    Optional<String> generated =
        settings.password().isPresent() ? Optional.empty() : Optional.of(generatePassword());
    String password = settings.password().or(() -> generated).orElseThrow();
    Optional<String> mistake = PasswordRules.mistake(password, settings.userName());
    if (mistake.isPresent()) {
      return Future.failedFuture(
          new IllegalStateException(
              "the first administrator's password (admin.password, UNTETHER_ADMIN_PASSWORD) "
                  + mistake.get()));
    }
    NewUser user =
        new NewUser(settings.userName(), "Default administrator", password, Role.ADMINISTRATOR);
    NewAdministrator administrator = new NewAdministrator(user.name(), generated);
    return passwords
        .hash(password)
        .compose(
            hash ->
                database.inTransaction(
                    transaction ->
                        addIfFirst(transaction, user, hash)
                            .onSuccess(
                                added ->
                                    added.ifPresent(first -> announcement.accept(administrator)))))
        .onSuccess(added -> eventLog.announce())
        .mapEmpty();
  }

  /** Warns the operator, who would otherwise wonder why the configured password does not work. */
  private Future<Void> warnOfPasswordWithoutEffect(AdministratorSettings settings) {
    if (settings.password().isEmpty()) {
      return Future.succeededFuture();
    }
    return database
        .executeRepeatable(UserTable.FIND_BY_NAME, Tuple.of(UserName.key(settings.userName())))
        .map(StoredUser::first)
        .compose(
            stored ->
                passwords.matches(
                    settings.password().get(), stored.map(StoredUser::passwordHash).orElse(null)))
        .onSuccess(
            matches -> {
              if (!matches) {
                LOG.warn(
                    "UNTETHER_ADMIN_PASSWORD (admin.password) has no effect: the database has users"
                        + " already, and it is not the password of {}. To set a password, log on as"
                        + " an administrator and use PUT /api/v1/users; then correct or remove the"
                        + " setting. The page on security in the documentation says what to do if"
                        + " no administrator's password is known any more",
                    settings.userName());
              }
            })
        .onFailure(
            failure ->
                LOG.debug(
                    "The configured password could not be compared with the administrator's",
                    failure))
        .otherwiseEmpty()
        .mapEmpty();
  }

  private Future<Optional<User>> addIfFirst(SqlConnection transaction, NewUser user, String hash) {
    return transaction
        .query(UserTable.LOCK_ALL)
        .execute()
        .compose(locked -> transaction.query(UserTable.COUNT).execute())
        .compose(
            rows ->
                Rows.only(rows).getLong(0) > 0
                    ? Future.succeededFuture(Optional.empty())
                    : addition.add(transaction, user, hash, true, FIRST_START));
  }

  private static String generatePassword() {
    return new SecureRandom()
        .ints(PASSWORD_LENGTH, 0, ALPHABET.length())
        .mapToObj(index -> ALPHABET.substring(index, index + 1))
        .collect(Collectors.joining());
  }

  /**
   * The administrator that the first start created.
   *
   * @param generatedPassword must be shown once; empty if the settings have a password
   */
  public record NewAdministrator(String name, Optional<String> generatedPassword) {

    @Override
    public String toString() {
      return "NewAdministrator[" + name + "]";
    }
  }

  /**
   * The administrator that is created in a database without users.
   *
   * @param password a secret; if it is empty, a password is generated
   */
  public record AdministratorSettings(String userName, Optional<String> password) {
    public static AdministratorSettings read(SettingsReader settings) {
      return new AdministratorSettings(
          settings.text("admin.username", "admin"), settings.optionalSecret("admin.password"));
    }

    @Override
    public String toString() {
      return "AdministratorSettings[userName=%s, password=%s]"
          .formatted(userName, password.map(secret -> "***"));
    }
  }
}
