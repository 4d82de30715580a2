package dev.untether.platform.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.platform.settings.SettingsReader;
import io.vertx.core.net.HostAndPort;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSettingsTest {
  @Test
  void public_addresses_are_host_and_port() {
    ClusterSettings settings =
        ClusterSettings.read(
            reader(
                Map.of(
                    "UNTETHER_CLUSTER_PUBLIC_ADDRESS", "nodes.example.com:15701",
                    "UNTETHER_CLUSTER_PUBLIC_BUS_ADDRESS", "[2001:db8::1]:15702")));

    assertThat(settings.publicAddress())
        .contains(HostAndPort.authority("nodes.example.com", 15_701));
    assertThat(settings.publicBusAddress())
        .contains(HostAndPort.authority("[2001:db8::1]", 15_702))
        .hasToString("Optional[[2001:db8::1]:15702]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"node:0", "nodes.example.com", ":5701", "2001:db8::1:5701", "host:65536", "host:"})
  void what_is_no_address_is_a_mistake(String text) {
    SettingsReader reader = reader(Map.of("UNTETHER_CLUSTER_PUBLIC_ADDRESS", text));

    ClusterSettings.read(reader);

    assertThatThrownBy(reader::finish)
        .hasMessageContaining(
            "cluster.publicAddress (UNTETHER_CLUSTER_PUBLIC_ADDRESS) is \"%s\", must be host:port"
                .formatted(text));
  }

  private static SettingsReader reader(Map<String, String> environment) {
    return new SettingsReader(Map.of(), environment);
  }
}
