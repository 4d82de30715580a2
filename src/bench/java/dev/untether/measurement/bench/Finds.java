package dev.untether.measurement.bench;

import java.util.List;

/** Connections by their ids, another one each time. */
record Finds(Target target, int connections, int seconds) implements Load {
  private static final int DIFFERENT = 10_000;

  @Override
  public Figures run() {
    List<String> ids = target.connections().take(DIFFERENT);
    Wrk.Result result =
        Wrk.again(HttpRequests.toFind(target.token()), ids, connections, seconds)
            .run(target.address());
    target.connections().giveBack(ids);
    return result.figures();
  }
}
