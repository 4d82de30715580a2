package dev.untether.command;

import java.util.List;

/** Reply to {@link ListDeliveries}. */
public record DeliverySlice(List<WebhookDelivery> deliveries) {
  public DeliverySlice {
    deliveries = List.copyOf(deliveries);
  }
}
