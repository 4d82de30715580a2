package dev.untether.measurement.bench;

import static java.util.stream.Collectors.joining;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The results of a group as a table in Markdown. */
record ResultTable(String title, List<Result> results) {

  void print(PrintStream output) {
    output.printf("%n### %s%n%n", title);
    output.println(
        "| case | per second | compared | p50 ms | p99 ms | p99.9 ms | CPU % | CPU µs each"
            + " | in units of nothing | WAL bytes each | table bytes each | MiB | remarks |");
    output.println(
        "| --- | ---: | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |");
    results.forEach(result -> output.println(line(result)));
  }

  private String line(Result result) {
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %s | %s | %s | %s | %s | %s | %s | %,.0f | %,.0f | %.0f | %s |",
        result.measured().name(),
        result.perSecond(),
        comparisons(result),
        millis(result, Percentiles::p50),
        millis(result, Percentiles::p99),
        millis(result, Percentiles::p999),
        result.typical().processorTime(),
        known("%.1f", result.effort(Effort::both)),
        inUnitsOfNothing(result),
        result.effort(Effort::wal),
        result.effort(Effort::tables),
        result.mebibytes(),
        result.typical().figures().remark());
  }

  /** Leaves out what was not measured. */
  private String comparisons(Result result) {
    return result.measured().references().stream()
        .flatMap(
            reference ->
                named(reference.caseName())
                    .map(
                        other ->
                            String.format(
                                Locale.ROOT,
                                "%.2f of %s",
                                result.perSecond() / other.perSecond(),
                                reference.label()))
                    .stream())
        .collect(joining(", "));
  }

  /** How many requests that do nothing the node could have served instead. */
  private String inUnitsOfNothing(Result result) {
    return result.measured().references().stream()
        .filter(reference -> reference.label().equals(Cases.NOTHING))
        .findFirst()
        .flatMap(nothing -> named(nothing.caseName()))
        .map(
            nothing -> known("%.2f", result.effort(Effort::both) / nothing.effort(Effort::service)))
        .orElse("");
  }

  private static String known(String format, double number) {
    return Double.isNaN(number) ? "?" : String.format(Locale.ROOT, format, number);
  }

  private Optional<Result> named(String name) {
    return results.stream().filter(result -> result.measured().name().equals(name)).findFirst();
  }

  private static String millis(Result result, ToDoubleFunction<Percentiles> percentile) {
    double millis = result.millis(percentile);
    return Double.isNaN(millis)
        ? ""
        : String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%.1f", millis);
  }
}
