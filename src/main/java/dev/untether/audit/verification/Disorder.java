package dev.untether.audit.verification;

import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.audit.verification.RecordSource.MalformedExportException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/** Finds out why a record stands where another one is expected, by reading on. */
final class Disorder {
  private final RecordSource rest;

  /**
   * @param rest what follows the record in question
   */
  Disorder(RecordSource rest) {
    this.rest = rest;
  }

  String wrongNumber(long expected, long found) throws IOException {
    if (found < expected) {
      return "Record %s has been inserted or repeated: it follows record %s, and its number has occurred before"
          .formatted(found, expected - 1);
    }
    if (comesLater(expected)) {
      return "Record %s is out of order: record %s stands in its place, and it comes later"
          .formatted(expected, found);
    }
    return found == expected + 1
        ? "Record %s has been removed".formatted(expected)
        : "Records %s to %s have been removed".formatted(expected, found - 1);
  }

  /**
   * Explains a record that is consistent in itself but does not name the hash of the previous
   * record. The record after them shows which of the two is wrong.
   */
  String wrongPreviousHash(ChainHead before, String named, ChainHead record) throws IOException {
    if (before.number() == 0) {
      return "Record 1 is not the beginning: it names the previous hash " + named;
    }
    return isFollowed(record)
        ? "Record %s has been changed or exchanged, and its hash with it: it is %s, but record %s names %s"
            .formatted(before.number(), before.hash(), record.number(), named)
        : "Record %s has been exchanged or inserted: it names the previous hash %s, but that of record %s is %s"
            .formatted(record.number(), named, before.number(), before.hash());
  }

  private boolean isFollowed(ChainHead record) throws IOException {
    try {
      JsonObject next = rest.next();
      return next == null || record.hash().equals(next.getValue("previousHash"));
    } catch (MalformedExportException endsHere) {
      return true;
    }
  }

  private boolean comesLater(long number) throws IOException {
    try {
      for (JsonObject record = rest.next(); record != null; record = rest.next()) {
        if (record.getValue("number") instanceof Number found && found.longValue() == number) {
          return true;
        }
      }
      return false;
    } catch (MalformedExportException endsHere) {
      return false;
    }
  }
}
