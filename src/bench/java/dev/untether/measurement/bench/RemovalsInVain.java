package dev.untether.measurement.bench;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Removals of connections that do not exist, each of which is to be answered 404. */
record RemovalsInVain(Target target, int clients, int seconds) implements Load {
  private static final int DIFFERENT = 10_000;

  @Override
  public Figures run() {
    List<String> ids =
        Stream.generate(() -> UUID.randomUUID().toString()).limit(DIFFERENT).toList();
    return Wrk.again(HttpRequests.toRemoveInVain(target.token()), ids, clients, seconds)
        .run(target.address())
        .figures();
  }
}
