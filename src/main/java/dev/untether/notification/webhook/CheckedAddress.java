package dev.untether.notification.webhook;

import java.net.InetAddress;
import java.util.List;

/**
 * A receiver that may be connected to.
 *
 * @param addresses of its host, all allowed; at least one
 */
record CheckedAddress(WebhookUrl url, List<InetAddress> addresses) {
  CheckedAddress {
    addresses = List.copyOf(addresses);
  }
}
