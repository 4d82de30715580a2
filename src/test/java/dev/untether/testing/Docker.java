package dev.untether.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/**
 * Whether Testcontainers can work here. Asked of Docker step by step, because {@code
 * isDockerAvailable()} may take minutes, throw, or say yes where helper images are out of reach.
 */
final class Docker {
  /** The one that Testcontainers 2.0.5 removes containers with, whose test run was killed. */
  private static final String REAPER = "testcontainers/ryuk:0.14.0";

  private static final long PULL_SECONDS = 60;

  private Docker() {}

  /** Nothing when a container of that image can be started, else what stands in its way. */
  static Optional<String> obstacleTo(String image) {
    if (!isConfigured()) {
      return Optional.of("there is no Docker");
    }
    try {
      TransportConfig transport = DockerClientFactory.instance().getTransportConfig();
      try (DockerClient docker = DockerClientProviderStrategy.getClientForConfig(transport)) {
        return obstacleTo(image, docker);
      }
    } catch (IllegalStateException e) {
      return Optional.of("no Docker daemon answers");
    } catch (DockerException | IOException e) {
      return Optional.of("Docker refuses work: " + e.getMessage());
    }
  }

  private static Optional<String> obstacleTo(String image, DockerClient docker) {
    boolean withoutReaper = Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED"));
    for (String needed : withoutReaper ? List.of(image) : List.of(image, REAPER)) {
      if (!isThere(needed, docker)) {
        return Optional.of("Docker has no image %s and cannot pull it".formatted(needed));
      }
    }
    if (!knowsItsAddress(docker)) {
      return Optional.of("Docker's address is unknown: set TESTCONTAINERS_HOST_OVERRIDE");
    }
    return Optional.empty();
  }

  private static boolean isConfigured() {
    Path home = Path.of(System.getProperty("user.home"));
    return System.getenv("DOCKER_HOST") != null
        || Stream.of(
                Path.of("/var/run/docker.sock"),
                home.resolve(".docker/run/docker.sock"),
                home.resolve(".docker/desktop/docker.sock"),
                home.resolve(".testcontainers.properties"))
            .anyMatch(Files::exists)
        || Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))
            .filter(directory -> Files.exists(Path.of(directory, "docker.sock")))
            .isPresent();
  }

  private static boolean isThere(String image, DockerClient docker) {
    try {
      docker.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException e) {
      return pull(image, docker);
    }
  }

  private static boolean pull(String image, DockerClient docker) {
    try (PullImageResultCallback pull =
        docker.pullImageCmd(image).exec(new PullImageResultCallback())) {
      return pull.awaitCompletion(PULL_SECONDS, TimeUnit.SECONDS);
    } catch (DockerException | IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Inside a container Testcontainers takes the bridge's gateway, else asks a helper container. */
  private static boolean knowsItsAddress(DockerClient docker) {
    if (System.getenv("TESTCONTAINERS_HOST_OVERRIDE") != null
        || Files.notExists(Path.of("/.dockerenv"))) {
      return true;
    }
    Network bridge = docker.inspectNetworkCmd().withNetworkId("bridge").exec();
    return bridge.getIpam().getConfig().stream()
        .map(Network.Ipam.Config::getGateway)
        .anyMatch(Objects::nonNull);
  }
}
