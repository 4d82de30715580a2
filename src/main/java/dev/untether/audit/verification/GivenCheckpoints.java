package dev.untether.audit.verification;

import dev.untether.audit.Checkpoint;
import dev.untether.audit.verification.RecordSource.MalformedExportException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Checkpoints that were kept elsewhere than in the trail, in the order of their numbers. */
public final class GivenCheckpoints {
  private final List<Checkpoint> checkpoints;

  public GivenCheckpoints(List<Checkpoint> checkpoints) {
    this.checkpoints =
        checkpoints.stream()
            .sorted(Comparator.comparingLong(checkpoint -> checkpoint.head().number()))
            .toList();
  }

  /** From files with CloudEvents, such as webhooks receive; events of other types do not matter. */
  public static GivenCheckpoints read(List<Path> files) throws IOException {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (Path file : files) {
      int before = checkpoints.size();
      try (RecordSource events = new ExportedRecords(Files.newInputStream(file))) {
        for (JsonObject event = events.next(); event != null; event = events.next()) {
          if (Checkpoint.isTypeOf(event)) {
            checkpoints.add(
                Checkpoint.of(event)
                    .orElseThrow(() -> new IOException(file + " holds an incomplete checkpoint")));
          }
        }
      } catch (MalformedExportException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
      if (checkpoints.size() == before) {
        throw new IOException(file + " holds no checkpoint");
      }
    }
    return new GivenCheckpoints(checkpoints);
  }

  List<Checkpoint> all() {
    return checkpoints;
  }
}
