package dev.untether.api.answer;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how the last list was written down. Those who ask for the same page at once are given
 * the very same list, and to write it down is a third of what a page costs.
 *
 * <p>Belongs to one context.
 */
public final class LastElements<T> {
  private @Nullable List<T> items;
  private String address = "";
  private Buffer elements = Buffer.buffer();

  /**
   * As the supplier gives them, or gave them for this list.
   *
   * @param baseAddress what links begin with
   */
  public Buffer of(List<T> list, String baseAddress, Supplier<Buffer> written) {
    if (!isLast(list) || !baseAddress.equals(address)) {
      elements = written.get();
      items = list;
      address = baseAddress;
    }
    return elements;
  }

  @SuppressWarnings("ReferenceEquality") // to compare what is in them would cost what this saves
  private boolean isLast(List<T> list) {
    return items == list;
  }
}
