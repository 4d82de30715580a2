package dev.untether.measurement.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * Puts a packaged node under load, case by case, and tells what it can do beside what does nothing
 * and beside PostgreSQL alone. At the end it proves by the databases that each answer was true.
 * Arguments: see {@code scripts/bench --help}.
 */
final class Bench {
  private static final int LAG_CLIENTS = 256;
  private static final int SUCCESS = 0;
  private static final int NOT_PROVEN = 1;
  private static final int MISUSE = 2;

  private final BenchOptions options;
  private final Stage stage;
  private final Comparison cases;
  private final Progress progress;

  private Bench(BenchOptions options, Stage stage) {
    this.options = options;
    this.stage = stage;
    this.cases = Comparison.of(stage, options);
    this.progress = new Progress(System.err, runs());
  }

  public static void main(String[] arguments) {
    BenchOptions options;
    try {
      options = BenchOptions.of(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("scripts/bench: " + e.getMessage() + "; see --help");
      System.exit(MISUSE);
      return;
    }
    Stage stage = Stage.set(options);
    // Also for who has enough of it before the end.
    Runtime.getRuntime().addShutdownHook(new Thread(stage::close, "end of the measurement"));
    System.exit(new Bench(options, stage).run() ? SUCCESS : NOT_PROVEN);
  }

  private boolean run() {
    System.out.println(new Machine());
    System.out.println(stage.server().description());
    for (Group group : options.groups()) {
      measure(group);
    }
    System.out.println();
    progress.say("Comparing the databases with what was answered ...");
    List<Proof> proofs = stage.targets().stream().map(Proof::of).toList();
    proofs.forEach(System.out::println);
    return proofs.stream().allMatch(Proof::holds);
  }

  private void measure(Group group) {
    if (group == Group.LAG) {
      builds().forEach(build -> measureLag(group.title(), build));
    } else {
      List<Result> results =
          new Rounds(stage, progress, options.seconds(), options.warming()).run(cases(group));
      new ResultTable(group.title(), results).print(System.out);
    }
    if (group == Group.TLS && !Program.H2LOAD.isInstalled()) {
      System.out.println();
      System.out.println(Program.H2LOAD.advice("HTTP/2 was not measured"));
    }
  }

  private void measureLag(String title, Build build) {
    System.out.printf("%n### %s%s%n%n", title, build.nameSuffix());
    Target target = stage.plain(build);
    for (int run = 0; run < options.warming(); run++) {
      Removals load = new Removals(target, options.rows(), LAG_CLIENTS, options.seconds());
      load.prepare();
      progress.finished("removals, to get warm", load.run());
    }
    new SubscriberLag(target, options.rows(), LAG_CLIENTS, options.secondsOfLag())
        .measure(System.out, progress);
  }

  private List<Case> cases(Group group) {
    return cases.of(group).stream().filter(options::includes).toList();
  }

  private Stream<Build> builds() {
    return Stream.concat(options.before().stream(), Stream.of(Build.current()));
  }

  private int runs() {
    return options.groups().stream()
        .mapToInt(
            group ->
                group == Group.LAG
                    ? (int) builds().count() * (options.warming() + 1)
                    : cases(group).size() * Rounds.runs(options.warming()))
        .sum();
  }
}
