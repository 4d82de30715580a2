package dev.untether.measurement.bench;

import java.util.function.Function;

/** A request that changes nothing, or of which nobody keeps account. */
record RepeatedRequests(
    Target target, Function<String, HttpRequests> requests, int connections, int seconds)
    implements Load {

  @Override
  public Figures run() {
    return Wrk.same(requests.apply(target.token()), connections, seconds)
        .run(target.address())
        .figures();
  }
}
