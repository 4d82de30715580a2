package dev.untether.measurement.bench;

import dev.untether.measurement.bench.Case.Reference;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is measured of one build, by group. */
final class Cases {
  /** How a case refers to one that does nothing. */
  static final String NOTHING = "nothing";

  private static final List<Integer> CLIENTS = List.of(1, 64, 256, 1024);
  private static final int ONE = 1;
  private static final int SOME = 64;
  private static final int MANY = 256;
  private static final int PGBENCH_CLIENTS = 16;
  private static final int FEW_ROWS = 10_000;
  private static final int BURST = FEW_ROWS / 2;
  private static final int OVERLOAD_FACTOR = 2;
  private static final int OVERLOAD_CONNECTIONS = 2048;
  private static final int LOGGING_ON = 16;

  private final Stage stage;
  private final BenchOptions options;
  private final Build build;

  Cases(Stage stage, BenchOptions options, Build build) {
    this.stage = stage;
    this.options = options;
    this.build = build;
  }

  /** None of a group that is not told in a table. */
  List<Case> of(Group group) {
    return switch (group) {
      case REMOVALS -> removals();
      case TLS -> tls();
      case ROWS -> rows();
      case ADDITIONS -> additions();
      case READS -> reads();
      case OVERLOAD -> overload();
      case LOGONS -> logons();
      case LAG -> List.of();
    };
  }

  private List<Case> removals() {
    return Stream.of(
            CLIENTS.stream().map(this::nothing),
            Stream.of(ONE, PGBENCH_CLIENTS).map(clients -> pgbench("remove", clients)),
            CLIENTS.stream().map(this::comparedRemovals),
            Stream.of(bulkRemovals(), removalsInVain()))
        .flatMap(cases -> cases)
        .toList();
  }

  private Case comparedRemovals(int clients) {
    Case removals = removals(clients);
    Reference nothing = toNothing(clients);
    Reference pgbench = toPgbench("remove", clients == ONE ? ONE : PGBENCH_CLIENTS);
    return clients > MANY
        ? removals.comparedWith(
            nothing, pgbench, new Reference(MANY + " clients", removals(MANY).name()))
        : removals.comparedWith(nothing, pgbench);
  }

  private Case bulkRemovals() {
    return new Case(
            "removals, many by one request" + build.nameSuffix(),
            () -> stage.plain(build),
            target -> new BulkRemovals(target, options.rows(), options.seconds()))
        .comparedWith(new Reference("those of %d clients".formatted(MANY), removals(MANY).name()));
  }

  private Case removalsInVain() {
    return new Case(
            name("removals that find nothing", SOME),
            () -> stage.plain(build),
            target -> new RemovalsInVain(target, SOME, options.seconds()))
        .comparedWith(toNothing(SOME), new Reference("those that find", removals(SOME).name()));
  }

  private List<Case> tls() {
    Reference plain = new Reference("plain", removals(MANY).name());
    Case http1 =
        removals("removals, HTTP/1.1 with TLS", MANY, () -> stage.withTls(build))
            .comparedWith(plain);
    Case http2 =
        new Case(
                name("removals, HTTP/2 with TLS", MANY),
                () -> stage.withTls(build),
                target -> new Http2Removals(target, options.rows(), MANY, options.seconds()))
            .comparedWith(plain);
    return Program.H2LOAD.isInstalled()
        ? List.of(removals(MANY), http1, http2)
        : List.of(removals(MANY), http1);
  }

  private List<Case> rows() {
    Case few = bursts("removals of few rows", FEW_ROWS, () -> stage.withFewRows(build));
    Case many =
        bursts("removals of many rows", options.manyRows(), () -> stage.withManyRows(build));
    Case longLog =
        bursts(
            "removals of few rows, %,d events in the log".formatted(options.manyRows()),
            FEW_ROWS,
            () -> stage.withLongLog(build));
    Case fewOnPage = firstPage("first page of few rows", ONE, () -> stage.withFewRows(build));
    Case manyOnPage = firstPage("first page of many rows", ONE, () -> stage.withManyRows(build));
    return List.of(
        few,
        many.comparedWith(new Reference("few", few.name())),
        longLog.comparedWith(new Reference("few", few.name())),
        fewOnPage,
        manyOnPage.comparedWith(new Reference("few", fewOnPage.name())));
  }

  private Case bursts(String what, int rows, Supplier<Target> node) {
    return new Case(
        name("%s (%,d)".formatted(what, rows), MANY),
        node,
        target -> new BurstsOfRemovals(target, rows, BURST, MANY, options.seconds()));
  }

  private List<Case> additions() {
    Case additions =
        new Case(
            name("additions", SOME),
            () -> stage.plain(build),
            target -> new Additions(target, SOME, options.seconds()));
    return List.of(
        nothing(SOME),
        pgbench("add", PGBENCH_CLIENTS),
        additions.comparedWith(toNothing(SOME), toPgbench("add", PGBENCH_CLIENTS)));
  }

  private List<Case> reads() {
    Case byId =
        new Case(
            name("a connection by its id", SOME),
            () -> stage.plain(build),
            target -> new Finds(stocked(target), SOME, options.seconds()));
    Case firstPage =
        new Case(
            name("first page", SOME),
            () -> stage.plain(build),
            target ->
                new RepeatedRequests(
                    stocked(target), HttpRequests::toList, SOME, options.seconds()));
    return List.of(
        nothing(SOME), byId.comparedWith(toNothing(SOME)), firstPage.comparedWith(toNothing(SOME)));
  }

  /** Without rows, a page would be empty, and there would be no id to ask for. */
  private Target stocked(Target target) {
    target.connections().topUp(options.rows());
    return target;
  }

  private List<Case> overload() {
    Case capacity = removals(MANY);
    Case overload =
        new Case(
            "removals, %d times as many as can be done".formatted(OVERLOAD_FACTOR)
                + build.nameSuffix(),
            () -> stage.plain(build),
            target ->
                new RemovalsAtRate(
                    target,
                    OVERLOAD_FACTOR,
                    options.rows(),
                    OVERLOAD_CONNECTIONS,
                    options.seconds()));
    return List.of(capacity, overload.comparedWith(new Reference("capacity", capacity.name())));
  }

  private List<Case> logons() {
    Case alone = removals(MANY);
    Case beside =
        new Case(
            name("removals beside %d who log on".formatted(LOGGING_ON), MANY),
            () -> stage.plain(build),
            target ->
                new RemovalsBesideLogons(
                    new Removals(target, options.rows(), MANY, options.seconds()), LOGGING_ON));
    return List.of(alone, beside.comparedWith(new Reference("alone", alone.name())));
  }

  private Case nothing(int clients) {
    return repeated(NOTHING, clients, () -> stage.plain(build), token -> HttpRequests.forNothing());
  }

  private Case firstPage(String what, int clients, Supplier<Target> node) {
    return repeated(what, clients, node, HttpRequests::toList);
  }

  private Case repeated(
      String what, int clients, Supplier<Target> node, Function<String, HttpRequests> requests) {
    return new Case(
        name(what, clients),
        node,
        target -> new RepeatedRequests(target, requests, clients, options.seconds()));
  }

  private Case removals(int clients) {
    return removals("removals", clients, () -> stage.plain(build));
  }

  private Case removals(String what, int clients, Supplier<Target> node) {
    return new Case(
        name(what, clients),
        node,
        target -> new Removals(target, options.rows(), clients, options.seconds()));
  }

  private Case pgbench(String script, int clients) {
    return new Case(
        pgbenchName(script, clients),
        () -> stage.plain(build),
        target ->
            new PgBench(stage.referenceTables(), script + ".sql", clients, options.seconds()));
  }

  private Reference toNothing(int clients) {
    return new Reference(NOTHING, nothing(clients).name());
  }

  private static Reference toPgbench(String script, int clients) {
    return new Reference("pgbench", pgbenchName(script, clients));
  }

  private static String pgbenchName(String script, int clients) {
    return countedName("pgbench: " + script, clients);
  }

  private String name(String what, int clients) {
    return countedName(what, clients) + build.nameSuffix();
  }

  private static String countedName(String what, int clients) {
    return clients == ONE ? what + ", 1 client" : "%s, %,d clients".formatted(what, clients);
  }
}
