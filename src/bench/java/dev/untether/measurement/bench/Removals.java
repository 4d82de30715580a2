package dev.untether.measurement.bench;

import java.util.List;

/**
 * Removes connections, each client one after the other.
 *
 * @param rows how many there are when it begins, or more if they would not last
 * @param clients each has an HTTP connection of its own
 */
record Removals(Target target, long rows, int clients, int seconds) implements Load {
  private static final double FIRST_GUESS_PER_SECOND = 20_000;
  private static final double RESERVE = 1.3;

  @Override
  public void prepare() {
    target.connections().topUp(Math.max(rows, most()));
    target.connections().vacuum();
  }

  @Override
  public Figures run() {
    List<String> ids = target.connections().take(most());
    Wrk.Result result =
        Wrk.each(HttpRequests.toRemove(target.token()), ids, clients, seconds)
            .run(target.address());
    target.account(ids, result);
    Figures figures = result.figures();
    return result.unused().isEmpty() ? figures.withRemark("ran out of rows") : figures;
  }

  private int most() {
    double perSecond = Math.max(FIRST_GUESS_PER_SECOND, target.ledger().fastest());
    return (int) Math.ceil(perSecond * RESERVE * (seconds + 1));
  }
}
