package dev.untether.persistence;

import dev.untether.platform.settings.SettingsReader;

/**
 * How much is taken on at once.
 *
 * @param mostRemovals how many removals may wait or be under way at this node; what comes then is
 *     refused at once, since waiting longer would help nobody
 */
public record PersistenceSettings(int mostRemovals) {

  public static PersistenceSettings read(SettingsReader settings) {
    return new PersistenceSettings(settings.number("removals.maxInFlight", 1024, 1, 100_000));
  }
}
