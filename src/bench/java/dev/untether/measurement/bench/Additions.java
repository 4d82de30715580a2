package dev.untether.measurement.bench;

/** Adds connections. */
record Additions(Target target, int connections, int seconds) implements Load {

  @Override
  public Figures run() {
    Wrk.Result result =
        Wrk.same(HttpRequests.toAdd(target.token()), connections, seconds).run(target.address());
    target.ledger().addAdditions(result.succeeded());
    return result.figures();
  }
}
