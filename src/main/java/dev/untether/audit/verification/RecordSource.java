package dev.untether.audit.verification;

import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Supplies the records of a trail in the form of the API, in the order of the source. */
interface RecordSource extends Closeable {

  /**
   * The next record; null at the end. May block.
   *
   * @throws MalformedExportException if the source continues with something other than a record
   */
  @Nullable JsonObject next() throws IOException;

  /** The source is not an export of the API, or it is incomplete. */
  final class MalformedExportException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedExportException(String message) {
      super(message);
    }
  }
}
