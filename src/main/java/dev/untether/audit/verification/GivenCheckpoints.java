package dev.untether.audit.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.verification.ExportVerification.RecordSource;
import dev.untether.audit.verification.ExportVerification.RecordSource.MalformedExportException;
import dev.untether.model.EventType;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Checkpoints that were kept elsewhere than in the trail.
 *
 * @param all in the order of their sizes
 */
public record GivenCheckpoints(List<Given> all) {
  public static final GivenCheckpoints NONE = new GivenCheckpoints(List.of());

  public GivenCheckpoints {
    all = all.stream().sorted(Comparator.comparingLong(given -> given.tree().size())).toList();
  }

  /**
   * One of them.
   *
   * @param place where it was found, for messages
   * @param note as it was signed
   */
  record Given(String place, String note, Checkpoint tree) {
    static Given of(String place, String note) throws IOException {
      try {
        return new Given(place, note, Checkpoint.parse(note));
      } catch (IllegalArgumentException malformed) {
        throw new IOException(
            "%s holds a malformed checkpoint: %s".formatted(place, malformed.getMessage()),
            malformed);
      }
    }
  }

  /**
   * From files with one signed note, or with CloudEvents, such as webhooks receive; events of other
   * types do not matter.
   */
  public static GivenCheckpoints read(List<Path> files) throws IOException {
    List<Given> found = new ArrayList<>();
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      List<Given> inFile =
          new String(content, UTF_8).stripLeading().startsWith("{")
              ? ofEvents(file.toString(), content)
              : List.of(Given.of(file.toString(), new String(content, UTF_8)));
      if (inFile.isEmpty()) {
        throw new IOException(file + " holds no checkpoint");
      }
      found.addAll(inFile);
    }
    return new GivenCheckpoints(found);
  }

  private static List<Given> ofEvents(String place, byte[] content) throws IOException {
    List<Given> found = new ArrayList<>();
    try (RecordSource events = new ExportedRecords(new ByteArrayInputStream(content))) {
      for (JsonObject event = events.next(); event != null; event = events.next()) {
        Optional<String> note = CheckpointEvents.note(event);
        if (note.isPresent()) {
          found.add(Given.of(place, note.get()));
        }
      }
      return found;
    } catch (MalformedExportException e) {
      throw new IOException(place + ": " + e.getMessage(), e);
    }
  }

  /** Reads the events by which the ledger publishes its checkpoints. */
  static final class CheckpointEvents {
    private CheckpointEvents() {}

    /**
     * The signed note in an event; empty if the event is none of these, or one of before the
     * ledger, which had another form.
     */
    static Optional<String> note(JsonObject event) {
      return EventType.AUDIT_CHECKPOINT.text().equals(event.getValue("type"))
              && event.getValue("data") instanceof JsonObject data
              && data.getValue("checkpoint") instanceof String note
          ? Optional.of(note)
          : Optional.empty();
    }
  }
}
