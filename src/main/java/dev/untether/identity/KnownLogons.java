package dev.untether.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.untether.identity.User.UserName;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks from which users have logged on successfully, on any node. An entry of one node is
 * known to the others after some seconds.
 */
final class KnownLogons {
  private static final Logger LOG = LoggerFactory.getLogger(KnownLogons.class);
  private static final Duration BELIEVED_FOR = Duration.ofSeconds(10);
  private static final Duration WRITTEN_ANEW_AFTER = Duration.ofHours(12);
  private static final int MAX_NETWORKS = 10_000;

  /** A user who logged on from a network. */
  private record Place(UUID userId, String network) {}

  private final Database database;
  private final Cache<String, Set<String>> namesByNetwork =
      Caffeine.newBuilder().maximumSize(MAX_NETWORKS).expireAfterWrite(BELIEVED_FOR).build();
  private final Cache<Place, Boolean> written =
      Caffeine.newBuilder().maximumSize(MAX_NETWORKS).expireAfterWrite(WRITTEN_ANEW_AFTER).build();

  KnownLogons(Database database) {
    this.database = database;
  }

  Future<Boolean> contains(String nameKey, String network) {
    Set<String> names = namesByNetwork.getIfPresent(network);
    return names != null
        ? Future.succeededFuture(names.contains(nameKey))
        : read(network).map(read -> read.contains(nameKey));
  }

  /**
   * Never fails, because the entry only helps the user's next logon, and this one does not depend
   * on it.
   */
  Future<Void> add(User user, String network) {
    Place place = new Place(user.id(), network);
    if (written.getIfPresent(place) != null) {
      return Future.succeededFuture();
    }
    return database
        .executeRepeatable(KnownLogonTable.ADD, Tuple.of(user.id(), network))
        .onSuccess(
            added -> {
              written.put(place, true);
              Set<String> names = namesByNetwork.getIfPresent(network);
              if (names != null) {
                names.add(UserName.key(user.name()));
              }
            })
        .onFailure(
            failure -> LOG.debug("The network of a logon could not be stored as known", failure))
        .otherwiseEmpty()
        .mapEmpty();
  }

  private Future<Set<String>> read(String network) {
    return database
        .executeRepeatable(KnownLogonTable.READ, Tuple.of(network))
        .map(
            rows -> {
              Set<String> names = ConcurrentHashMap.newKeySet();
              rows.forEach(row -> names.add(row.getString("name_key")));
              namesByNetwork.put(network, names);
              return names;
            });
  }

  /** The SQL of {@code known_logon}. */
  static final class KnownLogonTable {
    private KnownLogonTable() {}

    /** The users who are known in a network, most recent first. */
    static final String READ =
        """
        SELECT registered_user.name_key
          FROM known_logon
          JOIN registered_user ON registered_user.id = known_logon.user_id
         WHERE network = $1
         ORDER BY last_used_at DESC
         LIMIT 1000
        """;

    static final String ADD =
        """
        INSERT INTO known_logon (user_id, network, last_used_at) VALUES ($1, $2, now())
        ON CONFLICT (user_id, network) DO UPDATE SET last_used_at = excluded.last_used_at
        """;

    /** Parameters: limit. */
    static final String PURGE =
        """
        DELETE FROM known_logon
         WHERE (user_id, network) IN (SELECT user_id, network FROM known_logon
                                       WHERE last_used_at < now() - interval '90 days'
                                       LIMIT $1
                                         FOR UPDATE SKIP LOCKED)
        """;
  }
}
