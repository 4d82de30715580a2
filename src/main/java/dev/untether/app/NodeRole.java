package dev.untether.app;

import static java.util.stream.Collectors.joining;

import dev.untether.platform.settings.SettingsReader;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a node does. A single node has all roles. */
public enum NodeRole {
  /** Serves requests and live streams. */
  API,
  /** Changes connections, and removes old events. */
  PERSISTENCE,
  /** Keeps the audit trail. */
  AUDIT,
  /** Keeps webhooks, and sends notifications of events. */
  NOTIFICATION;

  private static final String KEY = "roles";

  static Set<NodeRole> read(SettingsReader settings, boolean clustered) {
    List<String> names = settings.list(KEY);
    Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
    Arrays.stream(values())
        .filter(role -> names.isEmpty() || names.stream().anyMatch(role.text()::equalsIgnoreCase))
        .forEach(roles::add);
    if (!names.isEmpty() && roles.size() != names.size()) {
      settings.mistake(KEY, "a list of some of " + text(EnumSet.allOf(NodeRole.class)));
    } else if (!clustered && roles.size() < values().length) {
      settings.mistake(KEY, "left out without a cluster (UNTETHER_CLUSTER_ENABLED)");
    }
    return roles;
  }

  static String text(Set<NodeRole> roles) {
    return roles.stream().map(NodeRole::text).collect(joining(", "));
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
