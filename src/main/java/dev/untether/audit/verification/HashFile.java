package dev.untether.audit.verification;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * The hashes of records 1, 2, 3 and so on: in a temporary file, since a long trail has too many for
 * memory.
 */
final class HashFile implements Closeable {
  private static final int LENGTH = 32;
  private static final int AT_ONCE = 4096;
  private static final HexFormat HEX = HexFormat.of();

  private final FileChannel file;
  private final ByteBuffer unwritten = ByteBuffer.allocate(AT_ONCE * LENGTH);

  private HashFile(FileChannel file) {
    this.file = file;
  }

  static HashFile create() throws IOException {
    return new HashFile(
        FileChannel.open(
            Files.createTempFile("untether-hashes-", null),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  /**
   * @param hash in hex digits
   */
  void append(String hash) throws IOException {
    unwritten.put(HEX.parseHex(hash));
    if (!unwritten.hasRemaining()) {
      write();
    }
  }

  /** The hash of a record that was appended, in hex digits. */
  String get(long number) throws IOException {
    write();
    ByteBuffer hash = ByteBuffer.allocate(LENGTH);
    long at = (number - 1) * LENGTH;
    while (hash.hasRemaining()) {
      if (file.read(hash, at + hash.position()) < 0) {
        throw new EOFException("no hash of record " + number);
      }
    }
    return HEX.formatHex(hash.array());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void write() throws IOException {
    unwritten.flip();
    while (unwritten.hasRemaining()) {
      file.write(unwritten);
    }
    unwritten.clear();
  }
}
