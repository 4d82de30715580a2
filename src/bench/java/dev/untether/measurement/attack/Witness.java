package dev.untether.measurement.attack;

import dev.untether.measurement.Latencies;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** A well-behaved client that asks the same thing at a steady pace, and notes how it is served. */
final class Witness implements AutoCloseable {
  private final String name;
  private final int expectedStatus;
  private final Duration limit;
  private final Duration pace;
  private final IntSupplier question;
  private final Thread thread;
  private List<Long> latencies = new ArrayList<>();
  private Map<String, Integer> complaints = new TreeMap<>();
  private volatile boolean closed;

  /**
   * What a witness has seen in some period.
   *
   * @param complaints how often each kind of wrong answer came, or none
   */
  record Testimony(String witness, Latencies latencies, Map<String, Integer> complaints) {

    boolean isGood() {
      return complaints.isEmpty() && !latencies.sorted().isEmpty();
    }
  }

  private Witness(
      String name, int expectedStatus, Duration limit, Duration pace, IntSupplier question) {
    this.name = name;
    this.expectedStatus = expectedStatus;
    this.limit = limit;
    this.pace = pace;
    this.question = question;
    this.thread = new Thread(this::run, name);
  }

  /**
   * Begins to ask.
   *
   * @param limit a slower answer is a wrong one
   * @param question gives the status of the answer, or fails with an {@link UncheckedIOException}
   */
  static Witness start(
      String name, int expectedStatus, Duration limit, Duration pace, IntSupplier question) {
    Witness witness = new Witness(name, expectedStatus, limit, pace, question);
    witness.thread.start();
    return witness;
  }

  /** What it has seen since it was asked last. */
  synchronized Testimony testify() {
    Testimony testimony = new Testimony(name, Latencies.of(latencies), Map.copyOf(complaints));
    latencies = new ArrayList<>();
    complaints = new TreeMap<>();
    return testimony;
  }

  private void run() {
    while (!closed) {
      long start = System.nanoTime();
      String complaint = ask(start);
      note(System.nanoTime() - start, complaint);
      try {
        TimeUnit.NANOSECONDS.sleep(pace.toNanos() - (System.nanoTime() - start));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private String ask(long start) {
    try {
      int status = question.getAsInt();
      if (status != expectedStatus) {
        return "status " + status;
      }
    } catch (UncheckedIOException e) {
      return "no answer";
    }
    return System.nanoTime() - start > limit.toNanos() ? "over " + limit.toMillis() + " ms" : "";
  }

  private synchronized void note(long latency, String complaint) {
    latencies.add(latency);
    if (!complaint.isEmpty()) {
      complaints.merge(complaint, 1, Integer::sum);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
