package dev.untether.measurement.bench;

import dev.untether.measurement.Latencies;
import dev.untether.testing.LineConversation;
import java.util.List;

/**
 * Removes connections by one request of one client, which sends an id on each line, as fast as the
 * service reads them, and reads the answers meanwhile. For a number of removals, not for a time,
 * since buffers on the way hold many lines that are still to be answered at the end of a time. The
 * time of a single line says nothing, for the same reason.
 */
final class BulkRemovals implements Load {
  private static final String PATH = "/api/v1/amazonConnections/removals";
  private static final double MIN_PER_SECOND = 4_000;
  private static final int LINES_AT_ONCE = 200;
  private static final String REMOVED = "\"status\":204";

  private final Target target;
  private final long rows;
  private final int seconds;
  private double perSecond = MIN_PER_SECOND;

  /** Starts with a guess of how many it will be; each run corrects it for the next. */
  BulkRemovals(Target target, long rows, int seconds) {
    this.target = target;
    this.rows = rows;
    this.seconds = seconds;
  }

  @Override
  public void prepare() {
    target.connections().topUp(Math.max(rows, count()));
    target.connections().vacuum();
  }

  @Override
  public Figures run() {
    List<String> ids = target.connections().take(count());
    long start = System.nanoTime();
    long removed = remove(ids);
    double took = (System.nanoTime() - start) / 1e9;
    perSecond = removed / took;
    target.ledger().addRemovals(ids.size(), removed, perSecond);
    long others = ids.size() - removed;
    return new Figures(
        removed,
        perSecond,
        Percentiles.of(Latencies.of(List.of())),
        others == 0 ? "" : others + " not answered 204");
  }

  /** Returns how many were answered that they are removed. */
  private long remove(List<String> ids) {
    try (LineConversation conversation =
        LineConversation.begin(target.address().getPort(), PATH, target.token())) {
      Thread sender = new Thread(() -> send(ids, conversation), "sender of ids");
      sender.start();
      long removed = 0;
      for (int answer = 0; answer < ids.size(); answer++) {
        if (conversation.nextText().contains(REMOVED)) {
          removed++;
        }
      }
      sender.join();
      return removed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void send(List<String> ids, LineConversation conversation) {
    for (int from = 0; from < ids.size(); from += LINES_AT_ONCE) {
      List<String> part = ids.subList(from, Math.min(ids.size(), from + LINES_AT_ONCE));
      conversation.send(String.join("\n", part) + "\n");
    }
    conversation.end();
  }

  private int count() {
    return (int) Math.ceil(Math.max(MIN_PER_SECOND, perSecond) * seconds);
  }
}
