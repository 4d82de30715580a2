package dev.untether.measurement.bench;

import dev.untether.measurement.ResidentMemory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs cases in turns, so that what changes on the machine meanwhile hits all of them alike: some
 * rounds to get warm, then those that count.
 */
final class Rounds {
  private static final int COUNTING = 3;

  private final Stage stage;
  private final Progress progress;
  private final int seconds;
  private final int warming;

  /**
   * @param seconds how long a run takes, after which processor time and memory are looked at
   * @param warming how many rounds do not count
   */
  Rounds(Stage stage, Progress progress, int seconds, int warming) {
    this.stage = stage;
    this.progress = progress;
    this.seconds = seconds;
    this.warming = warming;
  }

  /** Returns how often each case is run. */
  static int runs(int warming) {
    return warming + COUNTING;
  }

  List<Result> run(List<Case> cases) {
    List<Runner> runners = cases.stream().map(Runner::of).toList();
    for (int round = 0; round < runs(warming); round++) {
      for (Runner runner : runners) {
        Observation observation = observe(runner.target(), runner.load());
        if (round >= warming) {
          runner.result().observations().add(observation);
        }
        progress.finished(
            "%s, %s"
                .formatted(
                    runner.result().measured().name(),
                    round < warming
                        ? "to get warm"
                        : "%d of %d".formatted(round - warming + 1, COUNTING)),
            observation.figures());
      }
    }
    return runners.stream().map(Runner::result).toList();
  }

  private record Runner(Target target, Load load, Result result) {
    static Runner of(Case measured) {
      Target target = measured.target().get();
      return new Runner(target, measured.load().apply(target), new Result(measured));
    }
  }

  private record Cost(ProcessorTime processorTime, ResidentMemory memory) {}

  private Observation observe(Target target, Load load) {
    stage.server().checkpoint();
    load.prepare();
    target.awaitConsumers();
    Storage stored = Storage.of(target.database());
    ProcessorTime start = processorTime(target);
    CompletableFuture<Cost> atTheEnd =
        CompletableFuture.supplyAsync(
            () -> cost(target, start),
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
    Figures figures = load.run();
    // Does nothing unless the load has ended early.
    atTheEnd.complete(cost(target, start));
    Cost cost = atTheEnd.join();
    target.awaitConsumers();
    Effort effort =
        Effort.of(
            figures.done(),
            processorTime(target).since(start),
            Storage.of(target.database()).since(stored));
    return new Observation(figures, cost.processorTime(), cost.memory(), effort);
  }

  private Cost cost(Target target, ProcessorTime start) {
    return new Cost(processorTime(target).since(start), ResidentMemory.of(target.node().pid()));
  }

  private ProcessorTime processorTime(Target target) {
    return ProcessorTime.now(target.node().pid(), stage.nodes(), stage.server().processes());
  }
}
