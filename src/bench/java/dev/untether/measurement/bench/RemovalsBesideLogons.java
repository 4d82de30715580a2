package dev.untether.measurement.bench;

import java.util.concurrent.CompletableFuture;

/** Removals while others log on as fast as they can, which costs a password hash each time. */
record RemovalsBesideLogons(Removals removals, int loggingOn) implements Load {
  @Override
  public void prepare() {
    removals.prepare();
  }

  @Override
  public Figures run() {
    CompletableFuture<Wrk.Result> logons =
        CompletableFuture.supplyAsync(
            () ->
                Wrk.same(HttpRequests.toLogOn(), loggingOn, removals.seconds())
                    .run(removals.target().address()));
    Figures figures = removals.run();
    Figures beside = logons.join().figures();
    return figures.withRemark(
        "%.0f logons/s%s"
            .formatted(
                beside.perSecond(), beside.remark().isEmpty() ? "" : " (" + beside.remark() + ")"));
  }
}
