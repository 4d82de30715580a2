package dev.untether.audit.verification;

import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives the records of a trail, as the API shows them, in the order in which they stand there. */
public interface RecordSource extends Closeable {

  /**
   * The next record; null at the end. May block.
   *
   * @throws MalformedExportException when what stands there is no record
   */
  @Nullable JsonObject next() throws IOException;

  /** What was read is not, or not up to its end, what the API exports. */
  public static final class MalformedExportException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedExportException(String message) {
      super(message);
    }
  }
}
