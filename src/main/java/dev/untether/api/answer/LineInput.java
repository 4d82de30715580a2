package dev.untether.api.answer;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Splits the body of a request into lines while it arrives. Keeps no more than one line that has
 * not ended, and of that no more than a limit. Belongs to one context.
 */
public final class LineInput {
  /** A line holds one id. The longest accepted form of an id has fewer than 100 characters. */
  static final int MAX_LINE_BYTES = 1024;

  /**
   * A line that is not blank.
   *
   * @param number from 1, counting blank lines too
   * @param text null if the line is too long
   */
  public record Line(long number, @Nullable String text) {}

  private Buffer part = Buffer.buffer();
  private int at;
  private Buffer begun = Buffer.buffer();
  private boolean tooLong;
  private boolean ended;
  private long number;

  /** Takes what has arrived; what was not read yet is read first. */
  void add(Buffer arrived) {
    part = isConsumed() ? arrived : part.getBuffer(at, part.length()).appendBuffer(arrived);
    at = 0;
  }

  /** Whether all that has arrived has been read. */
  boolean isConsumed() {
    return at >= part.length();
  }

  void end() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }

  boolean isExhausted() {
    return ended && isConsumed() && begun.length() == 0 && !tooLong;
  }

  /** Returns the next line that has arrived whole; null if there is none. */
  @Nullable Line next() {
    while (at < part.length()) {
      int newline = at;
      while (newline < part.length() && part.getByte(newline) != '\n') {
        newline++;
      }
      take(newline);
      if (newline == part.length()) {
        at = newline;
        break;
      }
      at = newline + 1;
      Line line = line();
      if (line != null) {
        return line;
      }
    }
    return ended ? line() : null;
  }

  private void take(int upTo) {
    int length = upTo - at;
    if (begun.length() + length > MAX_LINE_BYTES) {
      tooLong = true;
    }
    if (!tooLong) {
      begun.appendBuffer(part, at, length);
    }
  }

  /** Ends the line that has begun; returns null if it is blank. */
  private @Nullable Line line() {
    number++;
    String text = tooLong ? null : begun.toString(StandardCharsets.UTF_8).strip();
    begun = Buffer.buffer();
    tooLong = false;
    return text != null && text.isEmpty() ? null : new Line(number, text);
  }
}
